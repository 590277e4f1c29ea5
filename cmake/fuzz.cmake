# SPDX-License-Identifier: MIT
# fuzz_<name> out of each fuzz/<name>.cpp. With RUNCOMFY_LIBFUZZER=ON (clang) libFuzzer feeds them: that is what
# ./dev fuzz builds. Without, our own driver does, on every compiler, and the tests replay fuzz/corpus/<name>/ and some
# thousand inputs made from a seed.

option(RUNCOMFY_LIBFUZZER "Build the fuzzing harnesses for libFuzzer" OFF)

if(RUNCOMFY_LIBFUZZER)
  target_compile_options(runcomfy_own INTERFACE -fsanitize=fuzzer-no-link)
endif()

file(GLOB runcomfy_harnesses CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/fuzz/*.cpp")
add_custom_target(fuzzers)
foreach(source IN LISTS runcomfy_harnesses)
  get_filename_component(name "${source}" NAME_WE)
  file(STRINGS "${source}" peers REGEX "^#include <(nlohmann|rapidjson)/")
  if(peers MATCHES "nlohmann")
    find_path(RUNCOMFY_NLOHMANN_DIR nlohmann/json.hpp DOC "The folder that holds nlohmann/json.hpp")
    find_path(RUNCOMFY_RAPIDJSON_DIR rapidjson/rapidjson.h DOC "The folder that holds rapidjson/rapidjson.h")
    if(CMAKE_CROSSCOMPILING OR NOT RUNCOMFY_NLOHMANN_DIR OR NOT RUNCOMFY_RAPIDJSON_DIR)
      continue() # nothing to compare with
    endif()
  endif()
  add_executable(fuzz_${name} "${source}" "${PROJECT_SOURCE_DIR}/fuzz/support/json_text.cpp"
                              "${PROJECT_SOURCE_DIR}/fuzz/support/$<IF:$<BOOL:${RUNCOMFY_LIBFUZZER}>,libfuzzer,driver>.cpp")
  target_link_libraries(fuzz_${name} PRIVATE runcomfy_own)
  runcomfy_link_by_includes(fuzz_${name} "${source}")
  if(peers)
    target_include_directories(fuzz_${name} SYSTEM PRIVATE "${RUNCOMFY_NLOHMANN_DIR}" "${RUNCOMFY_RAPIDJSON_DIR}")
  endif()
  if(RUNCOMFY_LIBFUZZER)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
  if(peers AND RUNCOMFY_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang") # the undefined behaviour of others is theirs
    target_compile_options(fuzz_${name} PRIVATE
                           "-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/fuzz/support/peers_ignore.txt")
  endif()
  add_dependencies(fuzzers fuzz_${name})
  if(RUNCOMFY_BUILD_TESTS AND NOT RUNCOMFY_LIBFUZZER)
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} --runs 3000 "${PROJECT_SOURCE_DIR}/fuzz/corpus/${name}")
    set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 300 ${runcomfy_without_token})
  endif()
endforeach()
