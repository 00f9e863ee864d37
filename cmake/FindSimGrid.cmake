# SPDX-License-Identifier: Apache-2.0
# Debian's libsimgrid-dev ships a pkg-config file and no CMake package.
find_package(PkgConfig REQUIRED)
pkg_check_modules(SIMGRID REQUIRED IMPORTED_TARGET simgrid>=3.32)
if(NOT TARGET SimGrid::simgrid)
  add_library(SimGrid::simgrid INTERFACE IMPORTED)
  target_link_libraries(SimGrid::simgrid INTERFACE PkgConfig::SIMGRID)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SimGrid REQUIRED_VARS SIMGRID_LIBRARIES VERSION_VAR SIMGRID_VERSION)
