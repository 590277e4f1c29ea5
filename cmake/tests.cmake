# SPDX-License-Identifier: MIT
# The tests: one program for each floor, made of every tests/<floor>/*.cpp, and the checks of how the library ships.
#
# Labels: unit (no socket, no thread), threads (real threads), sockets (loopback), process (killed and forked), negative
# (must not compile), examples, fuzz (inputs made from a seed), sim (the simulation), ship (packaging and single
# headers), cost (include cost, in CI only).

find_path(RUNCOMFY_DOCTEST_DIR doctest/doctest.h DOC "The folder that holds doctest/doctest.h")
if(NOT RUNCOMFY_DOCTEST_DIR)
  message(FATAL_ERROR "runcomfy: the tests need doctest (doctest-dev, doctest-devel, doctest): install it, set "
                      "RUNCOMFY_DOCTEST_DIR, or configure with -DRUNCOMFY_BUILD_TESTS=OFF.")
endif()
# A copy of its own: /usr/include itself must not become an include folder of a cross compiler.
file(GLOB runcomfy_doctest_files "${RUNCOMFY_DOCTEST_DIR}/doctest/doctest.h")
file(COPY ${runcomfy_doctest_files} DESTINATION "${PROJECT_BINARY_DIR}/doctest/doctest")

add_library(runcomfy_test_main OBJECT "${PROJECT_SOURCE_DIR}/tests/support/main.cpp")
target_include_directories(runcomfy_test_main SYSTEM PUBLIC "${PROJECT_BINARY_DIR}/doctest")
target_include_directories(runcomfy_test_main PUBLIC "${PROJECT_SOURCE_DIR}/tests"
                                                     "${PROJECT_SOURCE_DIR}/tests/support")
target_compile_definitions(runcomfy_test_main PUBLIC "RUNCOMFY_SHARED_DIR=\"${RUNCOMFY_SHARED_DIR}\""
                                                     "RUNCOMFY_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"")
target_link_libraries(runcomfy_test_main PUBLIC runcomfy_own)

# runcomfy_add_tests(folder label): test_<folder> out of tests/<folder>/*.cpp, if there is any.
function(runcomfy_add_tests folder label)
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${folder}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(test_${folder} ${sources})
  target_link_libraries(test_${folder} PRIVATE runcomfy_test_main)
  file(GLOB headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${folder}/*.hpp")
  runcomfy_link_by_includes(test_${folder} ${sources} ${headers})
  add_test(NAME ${folder} COMMAND test_${folder})
  set_tests_properties(${folder} PROPERTIES LABELS ${label} TIMEOUT 300 ${runcomfy_without_token})
endfunction()

foreach(folder IN ITEMS core reflect json schema models http protocol client testing files generator)
  runcomfy_add_tests(${folder} unit)
endforeach()
runcomfy_add_tests(threads threads)
if(RUNCOMFY_HTTPLIB)
  runcomfy_add_tests(transport sockets)
endif()
if(UNIX)
  runcomfy_add_tests(process process)
endif()

# A real program, killed at random moments (./dev kill9 for more of them).
if(UNIX AND RUNCOMFY_HTTPLIB)
  add_executable(kill9 "${PROJECT_SOURCE_DIR}/tests/kill9/main.cpp")
  target_link_libraries(kill9 PRIVATE runcomfy_own)
  runcomfy_link_by_includes(kill9 "${PROJECT_SOURCE_DIR}/tests/kill9/main.cpp")
  add_test(NAME kill9 COMMAND kill9 --runs 40)
  set_tests_properties(kill9 PROPERTIES LABELS process TIMEOUT 300 ${runcomfy_without_token})
endif()

# Programs on real sockets that count: faults crossed with operations, and storms of paid POSTs (./dev sockets for more).
if(UNIX AND RUNCOMFY_HTTPLIB)
  foreach(name IN ITEMS matrix storms)
    set(source "${PROJECT_SOURCE_DIR}/tests/sockets/${name}.cpp")
    add_executable(sockets_${name} "${source}")
    target_link_libraries(sockets_${name} PRIVATE runcomfy_own)
    runcomfy_link_by_includes(sockets_${name} "${source}")
    set(few --late 2000) # a machine that also builds and tests other things
    if(name STREQUAL "storms")
      list(APPEND few --runs 40)
    endif()
    add_test(NAME sockets_${name} COMMAND sockets_${name} ${few})
    set_tests_properties(sockets_${name} PROPERTIES LABELS sockets TIMEOUT 300 ${runcomfy_without_token})
  endforeach()
endif()

# The deterministic simulation (docs/simulation.md): a few thousand seeds here, a million by `./dev sim`. It switches
# between stacks of its own, by what Windows has not (ucontext). Sanitizers have to be told of that, which is not tried.
if(NOT WIN32 AND NOT RUNCOMFY_SANITIZE)
  add_executable(simulate "${PROJECT_SOURCE_DIR}/tests/sim/simulate.cpp")
  target_link_libraries(simulate PRIVATE runcomfy_own)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    # _FORTIFY_SOURCE takes a change of stacks for an overflow.
    target_compile_options(simulate PRIVATE -O2 -U_FORTIFY_SOURCE)
  endif()
  add_test(NAME sim COMMAND simulate --seeds 2000)
  add_test(NAME sim_planted COMMAND simulate --planted 1000 --bug says_unsent)
  add_test(NAME sim_replay COMMAND simulate --seed 2)
  set_tests_properties(sim sim_planted sim_replay PROPERTIES LABELS sim TIMEOUT 300)
endif()

# exhaustive_<name> out of each tests/exhaustive/<name>.cpp: minutes of work, so optimised, and run on request only
# (./dev floats).
file(GLOB runcomfy_exhaustive CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/exhaustive/*.cpp")
foreach(source IN LISTS runcomfy_exhaustive)
  get_filename_component(name "${source}" NAME_WE)
  add_executable(exhaustive_${name} EXCLUDE_FROM_ALL "${source}")
  target_link_libraries(exhaustive_${name} PRIVATE runcomfy_own)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    target_compile_options(exhaustive_${name} PRIVATE -O2)
  endif()
endforeach()

# Every published model: its header made, compiled, filled, validated, written, read back and compared with its schema.
set(runcomfy_schemas "${RUNCOMFY_SHARED_DIR}")
if(DEFINED ENV{RUNCOMFY_SHARED})
  set(runcomfy_schemas "$ENV{RUNCOMFY_SHARED}")
endif()
string(APPEND runcomfy_schemas "/contract/schemas")
file(GLOB runcomfy_schema_files CONFIGURE_DEPENDS "${runcomfy_schemas}/*.json")
if(TARGET generate_models AND runcomfy_schema_files)
  set(runcomfy_all "${PROJECT_BINARY_DIR}/all_models")
  set(runcomfy_parts "${runcomfy_all}/part_1.cpp" "${runcomfy_all}/part_2.cpp" "${runcomfy_all}/part_3.cpp"
                     "${runcomfy_all}/part_4.cpp")
  file(MAKE_DIRECTORY "${runcomfy_all}")
  add_custom_command(
    OUTPUT ${runcomfy_parts}
    COMMAND sh "${PROJECT_SOURCE_DIR}/tests/generator/all/parts.sh" $<TARGET_FILE:generate_models>
               "${runcomfy_schemas}" "${runcomfy_all}" 4
    DEPENDS generate_models "${PROJECT_SOURCE_DIR}/tests/generator/all/parts.sh" ${runcomfy_schema_files} VERBATIM)
  add_executable(test_all_models "${PROJECT_SOURCE_DIR}/tests/generator/all/check.cpp" ${runcomfy_parts})
  target_include_directories(test_all_models BEFORE PRIVATE "${runcomfy_all}/include")
  target_link_libraries(test_all_models PRIVATE runcomfy_test_main)
  add_test(NAME all_models COMMAND test_all_models)
elseif(NOT CMAKE_CROSSCOMPILING)
  add_test(NAME all_models COMMAND sh -c "echo 'skipped: no published schemas in ${runcomfy_schemas}, or no \
generate_models'; test \"$RUNCOMFY_REQUIRE_SHARED\" != 1")
endif()
if(TEST all_models)
  set_tests_properties(all_models PROPERTIES LABELS unit TIMEOUT 300 ${runcomfy_without_token})
endif()

include("${PROJECT_SOURCE_DIR}/tests/build/shipping.cmake")
