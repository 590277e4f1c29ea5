# SPDX-License-Identifier: MIT
# The examples: examples/NN_name.cpp or the folder examples/NN_name/ makes one program. The tests run each of them
# against the simulated service, behind a real HTTPS server on loopback (examples/support/with_service.cpp).
# `demo` is the program behind ./dev demo, which starts that server by itself.

add_custom_target(examples) # all of them, and the demo

# runcomfy_add_example(name sources...): a program that may use the tree or the single headers.
function(runcomfy_add_example name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE runcomfy_own)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/single_include")
  runcomfy_link_by_includes(${name} ${ARGN})
  add_dependencies(examples ${name})
endfunction()

function(runcomfy_test_example name)
  if(RUNCOMFY_BUILD_TESTS)
    add_test(NAME ${name} COMMAND ${ARGN})
    set_tests_properties(${name} PROPERTIES LABELS examples TIMEOUT 120 ${runcomfy_without_token})
  endif()
endfunction()

if(RUNCOMFY_BUILD_TESTS)
  runcomfy_add_example(with_service "${PROJECT_SOURCE_DIR}/examples/support/with_service.cpp")
endif()

file(GLOB runcomfy_examples CONFIGURE_DEPENDS LIST_DIRECTORIES true "${PROJECT_SOURCE_DIR}/examples/[0-9][0-9]_*")
foreach(example IN LISTS runcomfy_examples)
  get_filename_component(name "${example}" NAME_WE)
  if(IS_DIRECTORY "${example}")
    file(GLOB sources CONFIGURE_DEPENDS "${example}/*.cpp" "${example}/*.hpp")
  else()
    set(sources "${example}")
  endif()
  runcomfy_add_example(example_${name} ${sources})
  runcomfy_test_example(example_${name} with_service $<TARGET_FILE:example_${name}>)
endforeach()

file(GLOB runcomfy_demo CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/examples/demo.cpp")
if(runcomfy_demo)
  runcomfy_add_example(demo ${runcomfy_demo})
  runcomfy_test_example(demo demo)
endif()
