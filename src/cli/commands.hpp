#pragma once

#include "gpuramp/sim/record.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// One function per subcommand. Each returns the exit code; the user's mistakes leave as core::InputError.
namespace gpuramp::cli {

inline constexpr int kOk = 0;
inline constexpr int kCheckFailed = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kInternalError = 70;

struct RunArguments {
  std::filesystem::path scenario;
  std::filesystem::path out;               ///< empty: nothing is written
  std::uint64_t seed = 1;
  sim::Resolution resolution = sim::Resolution::automatic;
  std::vector<std::string> overrides;
  bool json = false;
};

int run(const RunArguments& arguments);
int check(const std::vector<std::filesystem::path>& scenarios);
int catalog(const std::string& name, std::vector<std::filesystem::path> files);
int schema(bool reference);
int init(const std::filesystem::path& file);

} // namespace gpuramp::cli
