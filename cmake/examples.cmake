# SPDX-License-Identifier: MIT
# The examples: examples/NN_name.cpp or the folder examples/NN_name/ makes one program, which the tests run against the
# simulated service. `demo` is the program behind ./dev demo.

add_custom_target(examples) # all of them, and the demo

# runcomfy_add_example(name sources...): a program that may use the tree or the single headers.
function(runcomfy_add_example name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE runcomfy_own)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/single_include")
  runcomfy_link_by_includes(${name} ${ARGN})
  add_dependencies(examples ${name})
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
  if(RUNCOMFY_BUILD_TESTS)
    add_test(NAME example_${name} COMMAND with_service $<TARGET_FILE:example_${name}>)
    set_tests_properties(example_${name} PROPERTIES LABELS examples TIMEOUT 120 ${runcomfy_without_token})
  endif()
endforeach()

file(GLOB runcomfy_demo CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/examples/demo.cpp"
     "${PROJECT_SOURCE_DIR}/examples/demo/*.cpp" "${PROJECT_SOURCE_DIR}/examples/demo/*.hpp")
if(runcomfy_demo)
  runcomfy_add_example(demo ${runcomfy_demo})
  if(RUNCOMFY_BUILD_TESTS)
    add_test(NAME demo COMMAND demo)
    set_tests_properties(demo PROPERTIES LABELS examples TIMEOUT 120 ${runcomfy_without_token})
  endif()
endif()
