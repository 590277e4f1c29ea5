# SPDX-License-Identifier: MIT
# What users receive is tested as they receive it: single headers, header tree, packages, link modes, include cost.

set(runcomfy_ship_dir "${PROJECT_SOURCE_DIR}/tests/build")
set(runcomfy_single_dir "${PROJECT_SOURCE_DIR}/single_include")

# A program that uses the single headers and nothing else of the repository.
function(runcomfy_strict_single target)
  target_include_directories(${target} PRIVATE "${runcomfy_single_dir}")
  target_compile_options(${target} PRIVATE $<TARGET_PROPERTY:runcomfy_own,INTERFACE_COMPILE_OPTIONS>)
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_link_libraries(${target} PRIVATE Threads::Threads)
endfunction()

if(WIN32)
  # Before and after <windows.h>, with its macros `min` and `max` in place.
  file(GLOB sources CONFIGURE_DEPENDS "${runcomfy_ship_dir}/windows/*.cpp")
  add_library(windows_macros OBJECT ${sources})
  runcomfy_strict_single(windows_macros)
endif()

if(CMAKE_CROSSCOMPILING OR RUNCOMFY_SANITIZE OR MSVC)
  return()
endif()

# The tools, and what they say of the tree.
foreach(tool IN ITEMS amalgamate check_tree coverage)
  add_executable(${tool} "${PROJECT_SOURCE_DIR}/tools/${tool}.cpp")
  target_link_libraries(${tool} PRIVATE runcomfy_own)
endforeach()
add_test(NAME single_headers_current COMMAND amalgamate --check "${PROJECT_SOURCE_DIR}")
add_test(NAME tree_laws COMMAND check_tree "${PROJECT_SOURCE_DIR}")
add_test(NAME tools_refuse COMMAND sh "${runcomfy_ship_dir}/tools_refuse.sh" $<TARGET_FILE:amalgamate>
                                   $<TARGET_FILE:check_tree> "${PROJECT_BINARY_DIR}/tools_refuse")
add_test(NAME coverage_counts COMMAND sh "${runcomfy_ship_dir}/coverage_counts.sh" $<TARGET_FILE:coverage>
                                      "${PROJECT_BINARY_DIR}/coverage_counts")
add_test(NAME bench_report COMMAND sh "${runcomfy_ship_dir}/bench_report.sh"
                                   "${PROJECT_SOURCE_DIR}/benchmarks/json/report.awk"
                                   "${PROJECT_BINARY_DIR}/bench_report")
set_tests_properties(single_headers_current tree_laws tools_refuse coverage_counts bench_report PROPERTIES LABELS ship)

# Every header stands alone, and may be included twice. `./dev check` builds this.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/include"
     "${PROJECT_SOURCE_DIR}/include/runcomfy/*.hpp")
set(alone "")
foreach(header IN LISTS headers)
  if(header MATCHES "transport/httplib" AND NOT RUNCOMFY_HTTPLIB)
    continue()
  endif()
  string(MAKE_C_IDENTIFIER "${header}" name)
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/alone/${name}.cpp"
       CONTENT "#include \"@header@\"\n#include \"@header@\"\n" @ONLY)
  list(APPEND alone "${PROJECT_BINARY_DIR}/alone/${name}.cpp")
endforeach()
add_library(headers_alone OBJECT EXCLUDE_FROM_ALL ${alone})
target_link_libraries(headers_alone PRIVATE runcomfy_own)
if(RUNCOMFY_HTTPLIB)
  target_link_libraries(headers_alone PRIVATE runcomfy::httplib)
endif()

# Every public name, over the single headers, with and without exceptions.
foreach(mode IN ITEMS plain no_exceptions)
  add_library(every_name_${mode} OBJECT "${runcomfy_ship_dir}/every_name.cpp"
                                        "${runcomfy_ship_dir}/every_name_files.cpp")
  runcomfy_strict_single(every_name_${mode})
endforeach()
target_compile_options(every_name_no_exceptions PRIVATE -fno-exceptions -fno-rtti)
if(RUNCOMFY_HTTPLIB)
  add_library(every_name_httplib OBJECT "${runcomfy_ship_dir}/every_name_httplib.cpp")
  runcomfy_strict_single(every_name_httplib)
  target_link_libraries(every_name_httplib PRIVATE runcomfy_httplib_stack)
endif()

# One program out of C++20, C++23 and, where the compiler has it, C++26 with and without static reflection, with and
# without exceptions, and two versions of the header.
set(other "${PROJECT_BINARY_DIR}/other_version")
add_custom_command(
  OUTPUT "${other}/runcomfy.hpp"
  COMMAND sh "${runcomfy_ship_dir}/link/other_version.sh" "${runcomfy_single_dir}/runcomfy.hpp" "${other}/runcomfy.hpp"
  DEPENDS "${runcomfy_single_dir}/runcomfy.hpp" "${runcomfy_ship_dir}/link/other_version.sh" VERBATIM)
add_library(link_other_version OBJECT "${runcomfy_ship_dir}/link/other_version.cpp" "${other}/runcomfy.hpp")
target_include_directories(link_other_version PRIVATE "${other}")
target_compile_options(link_other_version PRIVATE $<TARGET_PROPERTY:runcomfy_own,INTERFACE_COMPILE_OPTIONS>)
target_compile_features(link_other_version PRIVATE cxx_std_20)
add_library(link_cxx20 OBJECT "${runcomfy_ship_dir}/link/cxx20.cpp")
add_library(link_cxx23 OBJECT "${runcomfy_ship_dir}/link/cxx23.cpp")
add_library(link_no_exceptions OBJECT "${runcomfy_ship_dir}/link/no_exceptions.cpp")
foreach(part IN ITEMS link_cxx20 link_cxx23 link_no_exceptions)
  runcomfy_strict_single(${part})
endforeach()
set_target_properties(link_cxx20 PROPERTIES CXX_STANDARD 20)
set_target_properties(link_cxx23 PROPERTIES CXX_STANDARD 23)
target_compile_options(link_no_exceptions PRIVATE -fno-exceptions -fno-rtti)
add_executable(link_modes "${runcomfy_ship_dir}/link/main.cpp")
runcomfy_strict_single(link_modes)
target_link_libraries(link_modes PRIVATE link_cxx20 link_cxx23 link_no_exceptions link_other_version)
if("cxx_std_26" IN_LIST CMAKE_CXX_COMPILE_FEATURES)
  add_library(link_cxx26 OBJECT "${runcomfy_ship_dir}/link/cxx26.cpp")
  runcomfy_strict_single(link_cxx26)
  set_target_properties(link_cxx26 PROPERTIES CXX_STANDARD 26)
  target_link_libraries(link_modes PRIVATE link_cxx26)
  target_compile_definitions(link_modes PRIVATE LINK_TEST_CXX26)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS "${CMAKE_CXX26_STANDARD_COMPILE_OPTION} -freflection")
  check_cxx_source_compiles("#include <meta>\nint main() {}" RUNCOMFY_HAS_REFLECTION)
  unset(CMAKE_REQUIRED_FLAGS)
  if(RUNCOMFY_HAS_REFLECTION)
    add_library(link_reflection OBJECT "${runcomfy_ship_dir}/link/reflection.cpp")
    runcomfy_strict_single(link_reflection)
    set_target_properties(link_reflection PROPERTIES CXX_STANDARD 26)
    target_compile_options(link_reflection PRIVATE -freflection)
    target_link_libraries(link_modes PRIVATE link_reflection)
    target_compile_definitions(link_modes PRIVATE LINK_TEST_REFLECTION)
  endif()
endif()
add_test(NAME link_modes COMMAND link_modes)
set_tests_properties(link_modes PROPERTIES LABELS ship)

# The sentences of the guards: tree and single header in one translation unit, two versions, parts of two releases.
add_test(NAME header_guards COMMAND sh "${runcomfy_ship_dir}/guards.sh" "${CMAKE_CXX_COMPILER}" "${PROJECT_SOURCE_DIR}"
                                    "${PROJECT_BINARY_DIR}/guards")
set_tests_properties(header_guards PROPERTIES LABELS ship)

# What must not compile, and the words a user then reads. The headers are compiled once for all of them.
set(negative_check "${PROJECT_SOURCE_DIR}/tests/negative/check.sh")
set(negative_headers "${PROJECT_BINARY_DIR}/negative_headers")
add_test(NAME negative_headers COMMAND "${negative_check}" --prepare "${CMAKE_CXX_COMPILER}"
                                       "${PROJECT_SOURCE_DIR}/include" "${negative_headers}")
set_tests_properties(negative_headers PROPERTIES LABELS negative FIXTURES_SETUP negative_headers)
file(GLOB negatives CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/negative/*.cpp")
foreach(source IN LISTS negatives)
  get_filename_component(name "${source}" NAME_WE)
  add_test(NAME negative_${name} COMMAND "${negative_check}" "${CMAKE_CXX_COMPILER}" "${PROJECT_SOURCE_DIR}/include"
                                         "${source}")
  set_tests_properties(negative_${name} PROPERTIES LABELS negative FIXTURES_REQUIRED negative_headers
                                                   ENVIRONMENT "NEGATIVE_HEADERS=${negative_headers}")
endforeach()

# Installed, added as a folder, found by pkg-config, taken as a Meson subproject.
if(RUNCOMFY_INSTALL)
  add_test(NAME consumers COMMAND sh "${runcomfy_ship_dir}/consumers.sh" "${CMAKE_COMMAND}" "${CMAKE_CXX_COMPILER}"
                                  "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}" "${RUNCOMFY_HTTPLIB}"
                                  "${RUNCOMFY_HTTPLIB_DIR}" "${RUNCOMFY_ALLOW_OLD_HTTPLIB}"
                                  $<IF:$<TARGET_EXISTS:generate_models>,ON,OFF>)
  set_tests_properties(consumers PROPERTIES LABELS ship TIMEOUT 600 ENVIRONMENT "CMAKE_GENERATOR=${CMAKE_GENERATOR}")
endif()

# The include cost is a ratio of two times: only a quiet machine can tell it.
option(RUNCOMFY_COST_TEST "Test the include cost of the single header against nlohmann/json.hpp" OFF)
if(RUNCOMFY_COST_TEST)
  add_test(NAME include_cost COMMAND sh "${runcomfy_ship_dir}/include_cost.sh" "${CMAKE_CXX_COMPILER}"
                                     "${runcomfy_single_dir}")
  set_tests_properties(include_cost PROPERTIES LABELS cost RUN_SERIAL ON TIMEOUT 300)
endif()
