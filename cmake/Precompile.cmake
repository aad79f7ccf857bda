# usher_precompile(TARGET for_code|for_tests)
#
# Most files include the same headers from outside, which take longer to read than the rest of a file to compile: in
# the sanitizers' builds, by clang, they are read once for all files that are compiled alike. The others go without: so a
# file that does not include what it uses is found, and g++ 12, which forgets by this which headers are the system's, does
# not warn of what it believes to see in them.
option(USHER_PRECOMPILE "Precompile headers that most files include" OFF)

function(usher_precompile target kind)
  if(USHER_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM usher_precompiled_${kind})
  endif()
endfunction()

function(usher_add_precompiled kind)
  if(USHER_PRECOMPILE)
    # Code of libraries and of programs is placed in different ways, which their headers must know.
    if(kind STREQUAL for_tests)
      add_executable(usher_precompiled_${kind} EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
    else()
      add_library(usher_precompiled_${kind} OBJECT EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
    endif()
    target_link_libraries(usher_precompiled_${kind} PRIVATE usher_options)
    target_precompile_headers(usher_precompiled_${kind} PRIVATE
      <algorithm> <array> <atomic> <chrono> <condition_variable> <cstdint> <deque> <expected> <filesystem> <functional>
      <map> <memory> <mutex> <optional> <ranges> <set> <span> <stdexcept> <string> <string_view> <thread>
      <unordered_map> <utility> <variant> <vector> ${ARGN})
  endif()
endfunction()
