# SPDX-License-Identifier: Apache-2.0
# Writes OUT with the commit of the sources in ROOT, only where it changed; empty outside a repository.
#   cmake -DROOT=DIR -DOUT=FILE -P write_commit.cmake
execute_process(COMMAND git -C ${ROOT} describe --always --dirty --abbrev=12 --exclude=*
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(commit "")
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT "#pragma once\n#define GPURAMP_COMMIT \"${commit}\"\n" @ONLY)
