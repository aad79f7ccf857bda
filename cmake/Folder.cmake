# usher_folder(NAME SOURCES... [TESTS...] [USES usher folders...] [LIBRARIES outside libraries...])
#
# One static library per folder of src/, so that what a folder does not say it uses can't be linked.
# TESTS are the unit tests that stand beside the code; they become the program NAME_test.
include(GoogleTest OPTIONAL)

# Tests are compiled without optimisation: that takes half as long, with sanitizers too, and what they test is
# still the optimised code.
function(usher_compile_quickly target)
  target_compile_options(${target} PRIVATE -O0 $<$<CONFIG:RelWithDebInfo>:-g1>)
endfunction()

# All test programs, without the programs that are for users and for measuring.
add_custom_target(unit_tests)

function(usher_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;TESTS;USES;LIBRARIES;TEST_LIBRARIES")
  set(target usher_${name})
  list(TRANSFORM arg_USES PREPEND usher_)
  add_library(${target} STATIC ${arg_SOURCES})
  target_link_libraries(${target} PUBLIC usher_options ${arg_USES} PRIVATE ${arg_LIBRARIES})
  if(USHER_TESTS AND arg_TESTS)
    add_executable(${name}_test ${arg_TESTS})
    usher_compile_quickly(${name}_test)
    target_link_libraries(${name}_test PRIVATE ${target} ${arg_LIBRARIES} ${arg_TEST_LIBRARIES} GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
    add_dependencies(unit_tests ${name}_test)
  endif()
endfunction()
