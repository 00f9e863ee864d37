# SPDX-License-Identifier: Apache-2.0
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/gpuramp)
install(EXPORT gpurampTargets NAMESPACE gpuramp:: DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/gpurampConfig.cmake.in ${CMAKE_BINARY_DIR}/gpurampConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/gpurampConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/FindCsv.cmake ${CMAKE_CURRENT_LIST_DIR}/FindNettle.cmake ${CMAKE_CURRENT_LIST_DIR}/FindSimGrid.cmake ${CMAKE_BINARY_DIR}/gpurampConfig.cmake ${CMAKE_BINARY_DIR}/gpurampConfigVersion.cmake DESTINATION ${package_dir})
install(DIRECTORY scenarios/ DESTINATION ${CMAKE_INSTALL_DATADIR}/gpuramp/scenarios)
install(DIRECTORY tests/validation/cases DESTINATION ${CMAKE_INSTALL_DATADIR}/gpuramp/tests/validation)
