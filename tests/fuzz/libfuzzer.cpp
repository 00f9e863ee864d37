// SPDX-License-Identifier: Apache-2.0
// The readers as targets of libFuzzer; GPURAMP_FUZZ_READER names the one.

#include "fuzz/readers.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

gpuramp::fuzz::ReaderTarget target_of_environment()
{
  const auto* name = std::getenv("GPURAMP_FUZZ_READER");
  for (const auto& reader : gpuramp::fuzz::all_readers())
    if (name != nullptr && reader.name == name)
      return reader;
  std::fprintf(stderr, "GPURAMP_FUZZ_READER names no reader; there are:\n");
  for (const auto& reader : gpuramp::fuzz::all_readers())
    std::fprintf(stderr, "  %s\n", reader.name.c_str());
  std::exit(2);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  static const auto target = target_of_environment();
  gpuramp::fuzz::execute(target, std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
