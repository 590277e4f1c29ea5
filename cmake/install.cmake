# SPDX-License-Identifier: MIT
# Headers, `find_package(runcomfy)` and pkg-config.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(runcomfy_config_dir "${CMAKE_INSTALL_DATADIR}/cmake/runcomfy") # no library inside, so not under lib

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/runcomfy" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp")
install(TARGETS runcomfy EXPORT runcomfy-targets)
install(EXPORT runcomfy-targets NAMESPACE runcomfy:: DESTINATION "${runcomfy_config_dir}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/runcomfy-config.cmake.in"
                              "${PROJECT_BINARY_DIR}/runcomfy-config.cmake"
                              INSTALL_DESTINATION "${runcomfy_config_dir}" NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break what it likes.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/runcomfy-config-version.cmake"
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/runcomfy-config.cmake" "${PROJECT_BINARY_DIR}/runcomfy-config-version.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/runcomfy-httplib.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/runcomfy-generate.cmake"
        DESTINATION "${runcomfy_config_dir}")

if(TARGET generate_models)
  install(TARGETS generate_models EXPORT runcomfy-generator-targets DESTINATION "${CMAKE_INSTALL_BINDIR}")
  install(EXPORT runcomfy-generator-targets NAMESPACE runcomfy:: DESTINATION "${runcomfy_config_dir}")
endif()

file(RELATIVE_PATH runcomfy_pc_prefix "/${CMAKE_INSTALL_DATADIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" runcomfy_pc_prefix "${runcomfy_pc_prefix}")
configure_file("${PROJECT_SOURCE_DIR}/cmake/runcomfy.pc.in" "${PROJECT_BINARY_DIR}/runcomfy.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/runcomfy.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/runcomfy")
