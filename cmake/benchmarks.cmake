# SPDX-License-Identifier: MIT
# bench_<name> out of each benchmarks/<name>.cpp, optimised, built on request only (./dev bench).
add_custom_target(benchmarks)
file(GLOB runcomfy_benchmarks CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/benchmarks/*.cpp")
foreach(source IN LISTS runcomfy_benchmarks)
  get_filename_component(name "${source}" NAME_WE)
  add_executable(bench_${name} EXCLUDE_FROM_ALL "${source}")
  target_link_libraries(bench_${name} PRIVATE runcomfy_own)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    target_compile_options(bench_${name} PRIVATE -O2)
  endif()
  target_compile_definitions(bench_${name} PRIVATE NDEBUG)
  add_dependencies(benchmarks bench_${name})
endforeach()
