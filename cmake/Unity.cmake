# usher_compile_together(TARGET for_code|for_tests [FILE...])
#
# What presets build is compiled several files at a time, as one that includes them (a unity build): files of one folder
# instantiate much the same templates, and so it takes a third of the time. The FILEs are left out, as they and others
# of their folder keep different things under one name. Where a new file makes such names clash, rename what clashes, or
# name that file among its folder's APART.
#
# Debian's packages are compiled file by file: so a file that does not include what it uses is found. `debug` is too, as
# it is quicker where one file was changed.
set(USHER_UNITY "" CACHE STRING "What is compiled several files at a time: for_code, for_tests or both")

# For script/lib/run_tidy.py, which looks at several files together too.
set(usher_apart ${CMAKE_BINARY_DIR}/apart.txt)
file(WRITE ${usher_apart} "")

function(usher_compile_together target kind)
  foreach(file IN LISTS ARGN)
    file(APPEND ${usher_apart} "${CMAKE_CURRENT_SOURCE_DIR}/${file}\n")
  endforeach()
  if(NOT kind IN_LIST USHER_UNITY)
    return()
  endif()
  # What a file keeps to itself stands before the next file's headers, whose parameters may be called the same.
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON
    UNITY_BUILD_BATCH_SIZE 10
    UNITY_BUILD_CODE_BEFORE_INCLUDE "#pragma GCC diagnostic ignored \"-Wshadow\"")
  # g++ takes each file but the outermost for a header, where types that no other file has would be a fault.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  if(ARGN)
    set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()
