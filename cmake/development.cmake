# SPDX-License-Identifier: MIT
# What the repository's own programs are compiled with. Nothing here reaches a user of the library.

option(RUNCOMFY_WERROR "Treat warnings in the repository's own programs as errors" OFF)
set(RUNCOMFY_SANITIZE "" CACHE STRING "Sanitizers for the repository's own programs, as in address,undefined")
option(RUNCOMFY_COVERAGE "Count what the repository's own programs run (clang)" OFF)
set(RUNCOMFY_SHARED_DIR "${PROJECT_SOURCE_DIR}/../shared" CACHE PATH "The folder of published data that tests read")

add_library(runcomfy_own INTERFACE)
target_link_libraries(runcomfy_own INTERFACE runcomfy::runcomfy)
target_include_directories(runcomfy_own INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/examples")
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(runcomfy_own INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
                                                -Wold-style-cast $<$<BOOL:${RUNCOMFY_WERROR}>:-Werror>)
elseif(MSVC)
  target_compile_options(runcomfy_own INTERFACE /W4 /permissive- /Zc:__cplusplus /utf-8
                                                $<$<BOOL:${RUNCOMFY_WERROR}>:/WX>)
endif()
if(MINGW)
  target_compile_options(runcomfy_own INTERFACE -Wa,-mbig-obj)
  target_link_options(runcomfy_own INTERFACE -static)
endif()
if(RUNCOMFY_SANITIZE)
  target_compile_options(runcomfy_own INTERFACE "-fsanitize=${RUNCOMFY_SANITIZE}" -fno-sanitize-recover=all
                                                -fno-omit-frame-pointer -g)
  target_link_options(runcomfy_own INTERFACE "-fsanitize=${RUNCOMFY_SANITIZE}")
endif()
if(RUNCOMFY_COVERAGE)
  target_compile_options(runcomfy_own INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(runcomfy_own INTERFACE -fprofile-instr-generate)
endif()

# No test may spend money, whatever the environment holds: for set_tests_properties.
set(runcomfy_without_token ENVIRONMENT_MODIFICATION "RUNCOMFY_TOKEN=unset:")

# Links what the sources ask for by their includes, so that a new file needs no line here.
function(runcomfy_link_by_includes target)
  set(text "")
  foreach(source IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
    file(STRINGS "${source}" lines REGEX "^#include")
    string(APPEND text "${lines}")
  endforeach()
  if(text MATCHES "httplib")
    target_link_libraries(${target} PRIVATE runcomfy::httplib)
  endif()
  if(text MATCHES "openssl/|loopback") # the loopback server of examples/support speaks TLS
    find_package(OpenSSL REQUIRED)
    target_link_libraries(${target} PRIVATE OpenSSL::SSL OpenSSL::Crypto)
  endif()
  if(text MATCHES "generator/")
    runcomfy_provide_generator_library()
    target_link_libraries(${target} PRIVATE runcomfy_generator)
  endif()
  if(text MATCHES "curl")
    find_package(CURL REQUIRED)
    target_link_libraries(${target} PRIVATE CURL::libcurl)
  endif()
endfunction()
