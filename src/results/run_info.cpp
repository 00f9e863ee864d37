// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/run_info.hpp"

#include "gpuramp/input/text_file.hpp"

#include <fmt/format.h>
#include <nettle/sha2.h>
#include <nlohmann/json.hpp>

#include <array>

namespace gpuramp::results {

using Json = nlohmann::ordered_json;

std::string sha256_of(const std::string& text)
{
  sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()));
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&context, digest.size(), digest.data());
  std::string hex;
  for (const auto byte : digest)
    hex += fmt::format("{:02x}", byte);
  return hex;
}

std::vector<InputFile> hashed(const std::vector<std::filesystem::path>& files)
{
  std::vector<InputFile> inputs;
  for (const auto& file : files)
    inputs.push_back({file.string(), sha256_of(input::read_text_file(file))});
  return inputs;
}

std::string run_info_json(const RunInfo& info)
{
  auto inputs = Json::array();
  for (const auto& input : info.inputs)
    inputs.push_back({{"file", input.path}, {"sha256", input.sha256}});
  auto libraries = Json::object();
  for (const auto& [name, version] : info.libraries)
    libraries[name] = version;
  return Json{{"gpuramp_version", GPURAMP_VERSION},
              {"commit", info.commit},
              {"compiler", info.compiler},
              {"libraries", libraries},
              {"inputs", inputs},
              {"host", info.host},
              {"started", info.started},
              {"wall_s", info.wall_s},
              {"peak_rss_mb", info.peak_rss_mb}}
             .dump(1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

} // namespace gpuramp::results
