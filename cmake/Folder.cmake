# usher_folder(NAME SOURCES... [TESTS...] [USES usher folders...] [LIBRARIES outside libraries...] [APART files...])
#
# One static library per folder of src/, so that what a folder does not say it uses can't be linked.
# TESTS are the unit tests that stand beside the code; they become the program NAME_test. Files that stand APART are
# never compiled as one with others: cmake/Unity.cmake.
include(GoogleTest OPTIONAL)

# Tests are compiled without optimisation and without looking for undefined behaviour in themselves: that takes
# half as long, and what they test is still the code as it is built for users, or for the sanitizers.
function(usher_compile_quickly target)
  target_compile_options(${target} PRIVATE -O0)
  if(USHER_SANITIZE MATCHES undefined)
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
  endif()
endfunction()

usher_add_precompiled(for_code)
if(USHER_TESTS)
  usher_add_precompiled(for_tests <fstream> <future> <sstream> <gmock/gmock.h> <gtest/gtest.h>)
  if(USHER_PRECOMPILE)
    usher_compile_quickly(usher_precompiled_for_tests)
    target_link_libraries(usher_precompiled_for_tests PRIVATE GTest::gmock GTest::gtest)
  endif()
endif()

# All test programs, without the programs that are for users and for measuring.
add_custom_target(unit_tests)
if(USHER_TESTS)
  add_library(usher_test_main STATIC ${CMAKE_SOURCE_DIR}/tests/unit/main.cpp)
  usher_compile_quickly(usher_test_main)
  target_link_libraries(usher_test_main PUBLIC usher_options GTest::gmock GTest::gtest)
endif()

function(usher_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;TESTS;USES;LIBRARIES;TEST_LIBRARIES;APART")
  set(target usher_${name})
  list(TRANSFORM arg_USES PREPEND usher_)
  add_library(${target} STATIC ${arg_SOURCES})
  target_link_libraries(${target} PUBLIC usher_options ${arg_USES} PRIVATE ${arg_LIBRARIES})
  usher_precompile(${target} for_code)
  usher_compile_together(${target} for_code ${arg_APART})
  if(USHER_TESTS AND arg_TESTS)
    add_executable(${name}_test ${arg_TESTS})
    usher_compile_quickly(${name}_test)
    target_link_libraries(${name}_test PRIVATE ${target} ${arg_LIBRARIES} ${arg_TEST_LIBRARIES} usher_test_main)
    usher_precompile(${name}_test for_tests)
    usher_compile_together(${name}_test for_tests ${arg_APART})
    add_test(NAME ${name} COMMAND ${name}_test)
    add_dependencies(unit_tests ${name}_test)
  endif()
endfunction()
