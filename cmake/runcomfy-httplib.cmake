# SPDX-License-Identifier: MIT
# Finds a cpp-httplib that is fit to carry a token and a payment, and makes the target runcomfy::httplib of it.
# Used by the build of the repository and by the installed package (`find_package(runcomfy COMPONENTS httplib)`).
#
# The order: the folder in RUNCOMFY_HTTPLIB_DIR if it is set; an installed version of at least 0.51.0 (CMake package,
# then pkg-config); the pinned commit by FetchContent; else a sentence that says what to do.
# Every translation unit of a program must see the same macros of cpp-httplib, because they change its layout: that is
# what this target is for.

set(RUNCOMFY_HTTPLIB_DIR "" CACHE PATH "A folder with httplib.h (and httplib.cpp, if it is the split form)")
option(RUNCOMFY_ALLOW_OLD_HTTPLIB "Accept an installed cpp-httplib below 0.51.0. Not for production." OFF)
mark_as_advanced(RUNCOMFY_ALLOW_OLD_HTTPLIB)

set(_runcomfy_httplib_floor 0.51.0)
set(_runcomfy_httplib_pin_version 0.53.1)
set(_runcomfy_httplib_pin b8fe69e4e892ec394ca8de27ab2fe219008690b6)
set(_runcomfy_httplib_url https://github.com/yhirose/cpp-httplib)

# A folder: header only, or the split form compiled once.
function(_runcomfy_httplib_from_dir dir)
  if(EXISTS "${dir}/httplib.cpp")
    add_library(runcomfy_httplib_stack STATIC "${dir}/httplib.cpp")
    set_target_properties(runcomfy_httplib_stack PROPERTIES POSITION_INDEPENDENT_CODE ON)
    set(scope PUBLIC)
  else()
    add_library(runcomfy_httplib_stack INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(runcomfy_httplib_stack SYSTEM ${scope} "$<BUILD_INTERFACE:${dir}>")
  target_compile_features(runcomfy_httplib_stack ${scope} cxx_std_20)
  target_compile_definitions(runcomfy_httplib_stack ${scope} CPPHTTPLIB_OPENSSL_SUPPORT)
  target_link_libraries(runcomfy_httplib_stack ${scope} OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
  if(WIN32)
    target_link_libraries(runcomfy_httplib_stack ${scope} ws2_32 crypt32)
  elseif(APPLE)
    target_link_libraries(runcomfy_httplib_stack ${scope} "-framework CoreFoundation" "-framework CFNetwork"
                          "-framework Security")
  endif()
endfunction()

# The version that a header names itself, for folders.
function(_runcomfy_httplib_version_of dir out)
  file(STRINGS "${dir}/httplib.h" line REGEX "^#define CPPHTTPLIB_VERSION \"[0-9.]+\"")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" found "${line}")
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# An installed CMake package. One that was compiled without OpenSSL is no use.
macro(_runcomfy_httplib_from_package)
  find_package(httplib CONFIG QUIET)
  if(httplib_FOUND AND TARGET httplib::httplib)
    if(httplib_VERSION VERSION_LESS _runcomfy_httplib_floor)
      set(_seen "${httplib_VERSION}")
    else()
      get_target_property(_definitions httplib::httplib INTERFACE_COMPILE_DEFINITIONS)
      if("${_definitions}" MATCHES "CPPHTTPLIB_OPENSSL_SUPPORT" OR NOT HTTPLIB_IS_COMPILED)
        add_library(runcomfy_httplib_stack INTERFACE)
        target_link_libraries(runcomfy_httplib_stack INTERFACE httplib::httplib OpenSSL::SSL OpenSSL::Crypto
                              Threads::Threads)
        if(NOT "${_definitions}" MATCHES "CPPHTTPLIB_OPENSSL_SUPPORT")
          target_compile_definitions(runcomfy_httplib_stack INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)
        endif()
        set(_used "installed ${httplib_VERSION}")
      else()
        set(_seen "${httplib_VERSION} without TLS")
      endif()
    endif()
  endif()
endmacro()

# An installed pkg-config file, the only thing that some distributions ship. Its Cflags are part of the ABI.
macro(_runcomfy_httplib_from_pkg_config)
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(RUNCOMFY_CPP_HTTPLIB QUIET IMPORTED_TARGET cpp-httplib)
  endif()
  if(RUNCOMFY_CPP_HTTPLIB_FOUND)
    set(_compiled OFF)
    if("cpp-httplib" IN_LIST RUNCOMFY_CPP_HTTPLIB_LIBRARIES)
      set(_compiled ON)
    endif()
    if(RUNCOMFY_CPP_HTTPLIB_VERSION VERSION_LESS _runcomfy_httplib_floor AND NOT RUNCOMFY_ALLOW_OLD_HTTPLIB)
      set(_seen "${RUNCOMFY_CPP_HTTPLIB_VERSION}")
    elseif(_compiled AND NOT "${RUNCOMFY_CPP_HTTPLIB_CFLAGS_OTHER}" MATCHES "CPPHTTPLIB_OPENSSL_SUPPORT")
      set(_seen "${RUNCOMFY_CPP_HTTPLIB_VERSION} without TLS")
    else()
      add_library(runcomfy_httplib_stack INTERFACE)
      target_link_libraries(runcomfy_httplib_stack INTERFACE PkgConfig::RUNCOMFY_CPP_HTTPLIB OpenSSL::SSL
                            OpenSSL::Crypto Threads::Threads)
      if(NOT "${RUNCOMFY_CPP_HTTPLIB_CFLAGS_OTHER}" MATCHES "CPPHTTPLIB_OPENSSL_SUPPORT")
        target_compile_definitions(runcomfy_httplib_stack INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)
      endif()
      set(_used "installed ${RUNCOMFY_CPP_HTTPLIB_VERSION}")
      if(RUNCOMFY_CPP_HTTPLIB_VERSION VERSION_LESS _runcomfy_httplib_floor)
        target_compile_definitions(runcomfy_httplib_stack INTERFACE RUNCOMFY_ALLOW_OLD_HTTPLIB)
        message(WARNING "runcomfy: using cpp-httplib ${RUNCOMFY_CPP_HTTPLIB_VERSION}, because "
                "RUNCOMFY_ALLOW_OLD_HTTPLIB is on. Versions below ${_runcomfy_httplib_floor} have known security "
                "defects: good for trying and testing, not for production.")
      endif()
    endif()
  endif()
endmacro()

# The pinned commit, if git reaches it (or FetchContent was told where it lies).
macro(_runcomfy_httplib_from_pin)
  include(FetchContent)
  set(_reachable ON)
  if(NOT FETCHCONTENT_FULLY_DISCONNECTED AND NOT FETCHCONTENT_SOURCE_DIR_RUNCOMFY_CPP_HTTPLIB)
    find_program(RUNCOMFY_GIT git)
    mark_as_advanced(RUNCOMFY_GIT)
    if(RUNCOMFY_GIT)
      execute_process(COMMAND "${CMAKE_COMMAND}" -E env GIT_TERMINAL_PROMPT=0 "${RUNCOMFY_GIT}" ls-remote --quiet
                              --exit-code "${_runcomfy_httplib_url}" HEAD
                      TIMEOUT 20 RESULT_VARIABLE _failed OUTPUT_QUIET ERROR_QUIET)
    endif()
    if(NOT RUNCOMFY_GIT OR _failed)
      set(_reachable OFF)
    endif()
  endif()
  if(_reachable)
    message(STATUS "runcomfy: fetching cpp-httplib ${_runcomfy_httplib_pin_version} "
                   "(no installed version of at least ${_runcomfy_httplib_floor})")
    FetchContent_Declare(runcomfy_cpp_httplib GIT_REPOSITORY "${_runcomfy_httplib_url}"
                         GIT_TAG "${_runcomfy_httplib_pin}"
                         SOURCE_SUBDIR only-the-header-is-used) # its own CMake project stays out of yours
    FetchContent_MakeAvailable(runcomfy_cpp_httplib)
    _runcomfy_httplib_from_dir("${runcomfy_cpp_httplib_SOURCE_DIR}")
    set(_used "fetched ${_runcomfy_httplib_pin_version}")
  endif()
endmacro()

# Makes runcomfy::httplib. `problem` gets a sentence where that cannot be done, and is empty otherwise.
macro(runcomfy_provide_httplib problem)
  set(${problem} "")
  set(_seen "")
  set(_used "")
  if(NOT TARGET runcomfy::httplib)
    find_package(Threads QUIET)
    find_package(OpenSSL QUIET)
    if(NOT OpenSSL_FOUND)
      set(${problem} "runcomfy: the transport over cpp-httplib needs OpenSSL with its headers \
(libssl-dev, openssl-devel, openssl): install it, or leave runcomfy::httplib out.")
    elseif(RUNCOMFY_HTTPLIB_DIR)
      if(NOT EXISTS "${RUNCOMFY_HTTPLIB_DIR}/httplib.h")
        set(${problem} "runcomfy: RUNCOMFY_HTTPLIB_DIR is ${RUNCOMFY_HTTPLIB_DIR}, which has no httplib.h.")
      else()
        _runcomfy_httplib_version_of("${RUNCOMFY_HTTPLIB_DIR}" _seen)
        if(_seen VERSION_LESS _runcomfy_httplib_floor AND NOT RUNCOMFY_ALLOW_OLD_HTTPLIB)
          set(${problem} "runcomfy: cpp-httplib in RUNCOMFY_HTTPLIB_DIR is ${_seen}; versions below \
${_runcomfy_httplib_floor} have known security defects. Take a newer one.")
        else()
          _runcomfy_httplib_from_dir("${RUNCOMFY_HTTPLIB_DIR}")
          if(_seen VERSION_LESS _runcomfy_httplib_floor)
            target_compile_definitions(runcomfy_httplib_stack INTERFACE RUNCOMFY_ALLOW_OLD_HTTPLIB)
          endif()
          set(_used "${_seen} in ${RUNCOMFY_HTTPLIB_DIR}")
        endif()
      endif()
    else()
      _runcomfy_httplib_from_package()
      if(NOT _used)
        _runcomfy_httplib_from_pkg_config()
      endif()
      if(NOT _used)
        _runcomfy_httplib_from_pin()
      endif()
      if(NOT _used)
        set(_but "")
        if(_seen)
          set(_but " (found ${_seen})")
        endif()
        set(${problem} "runcomfy: no cpp-httplib of at least ${_runcomfy_httplib_floor} is installed${_but}, and \
${_runcomfy_httplib_url} cannot be reached to fetch ${_runcomfy_httplib_pin_version}. Install a newer one, or set \
RUNCOMFY_HTTPLIB_DIR to a folder with httplib.h.")
      endif()
    endif()
    if(_used)
      message(STATUS "runcomfy: cpp-httplib ${_used}")
      add_library(runcomfy_httplib INTERFACE)
      add_library(runcomfy::httplib ALIAS runcomfy_httplib)
      target_link_libraries(runcomfy_httplib INTERFACE runcomfy::runcomfy runcomfy_httplib_stack)
    endif()
  endif()
endmacro()
