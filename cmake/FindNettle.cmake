# SPDX-License-Identifier: Apache-2.0
# Debian's nettle-dev ships a pkg-config file and no CMake package.
find_package(PkgConfig REQUIRED)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle>=3.8)
if(NOT TARGET Nettle::nettle)
  add_library(Nettle::nettle INTERFACE IMPORTED)
  target_link_libraries(Nettle::nettle INTERFACE PkgConfig::NETTLE)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Nettle REQUIRED_VARS NETTLE_LIBRARIES VERSION_VAR NETTLE_VERSION)
