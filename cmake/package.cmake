# SPDX-License-Identifier: Apache-2.0
# Manual pages, completions, pkg-config file and the Debian package, which tools/package.sh makes
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # a package needs no tests
set(extras ${CMAKE_BINARY_DIR}/command_line)
add_custom_command(OUTPUT ${extras}/commands.md COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tools/command_line.py $<TARGET_FILE:gpuramp> ${extras}
                   DEPENDS gpuramp ${PROJECT_SOURCE_DIR}/tools/command_line.py COMMENT "Manual pages and completions" VERBATIM)
add_custom_target(gpuramp_command_line ALL DEPENDS ${extras}/commands.md)

install(DIRECTORY ${extras}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${extras}/bash/gpuramp DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${extras}/zsh/_gpuramp DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${extras}/fish/gpuramp.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
list(TRANSFORM modules PREPEND "-lgpuramp_" OUTPUT_VARIABLE libraries)
list(REVERSE libraries) # users before what they use
list(JOIN libraries " " libraries)
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/gpuramp.pc.in ${CMAKE_BINARY_DIR}/gpuramp.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/gpuramp.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(documents ${CMAKE_INSTALL_DATADIR}/doc/gpuramp)
install(FILES NOTICE DESTINATION ${documents} RENAME copyright)
install(FILES LICENSE README.md CHANGELOG.md CITATION.cff DESTINATION ${documents})
install(FILES src/report/vendor/echarts/LICENSE src/report/vendor/echarts/NOTICE src/report/vendor/echarts/LICENCES.txt DESTINATION ${documents}/echarts)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME gpuramp)
set(CPACK_PACKAGE_CONTACT "The gpuramp authors <gpuramp@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "capacity planning of GPU fleets by discrete-event simulation")
set(CPACK_PACKAGE_DESCRIPTION "Says when so many GPUs are in productive use, what holds a ramp back, what it gives, draws and costs.
 A scenario file states what is bought, built, powered and run; results are tables, a summary and an HTML report.")
set(CPACK_PACKAGE_HOMEPAGE_URL https://github.com/gpuramp/gpuramp)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS tzdata)
include(CPack)
