set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Four builds (release, sanitizers, tidy) compile much the same again and again: ccache remembers, where it is
# installed.
find_program(USHER_CCACHE ccache)
if(USHER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers are left to it only where it is told that their times do not matter.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${USHER_CCACHE})
endif()

# Dozens of programs are linked in these builds: by a quicker linker, where it is installed.
find_program(USHER_MOLD mold)
if(USHER_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

option(USHER_TESTS "Build the tests" ON)
option(USHER_FUZZ "Build the fuzz targets (clang only)" OFF)
set(USHER_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

option(USHER_WARNINGS_AS_ERRORS "Refuse code that the compiler warns of: for tests, not for users' compilers" OFF)

# One interface target carries how all of usher's own code is compiled.
add_library(usher_options INTERFACE)
target_compile_options(usher_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
# In a file that the compiler reads, as a changed command line would make script/test compile all anew that
# script/server has compiled before.
if(USHER_WARNINGS_AS_ERRORS)
  set(usher_refuse_warnings -Werror)
endif()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/warnings.args CONTENT "${usher_refuse_warnings}\n")
target_compile_options(usher_options INTERFACE @${CMAKE_BINARY_DIR}/warnings.args)
# Designated initialisers name what differs from the defaults; that the rest is left out is the point.
target_compile_options(usher_options INTERFACE -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 takes the error of a std::expected that holds a value for an uninitialised one (GCC bug 80635).
  target_compile_options(usher_options INTERFACE -Wno-maybe-uninitialized)
endif()
target_include_directories(usher_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)

if(USHER_SANITIZE)
  add_compile_options(-fsanitize=${USHER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${USHER_SANITIZE})
endif()

if(USHER_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
