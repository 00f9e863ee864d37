// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/run_info.hpp"

#include "gpuramp/input/text_file.hpp"
#include "results/columns.hpp"

#include <fmt/format.h>
#include <nettle/sha2.h>

#include <array>

namespace gpuramp::results {

namespace {

Json libraries_json(const RunInfo& info)
{
  auto libraries = Json::object();
  for (const auto& [name, version] : info.libraries)
    libraries[name] = version;
  return libraries;
}

Json inputs_json(const RunInfo& info)
{
  auto inputs = Json::array();
  for (const auto& input : info.inputs)
    inputs.push_back({{"file", input.path}, {"sha256", input.sha256}});
  return inputs;
}

const Columns<RunInfo>& info_columns()
{
  static const Columns<RunInfo> columns{
      {text("gpuramp_version", "version", "of the program"), [](const RunInfo&) { return Json(GPURAMP_VERSION); }},
      {text("commit", "commit", "of the program's source; empty where it was built outside a repository"),
       [](const RunInfo& i) { return Json(i.commit); }},
      {text("compiler", "compiler", "that built it"), [](const RunInfo& i) { return Json(i.compiler); }},
      {inner("libraries", FieldKind::object, "version by name"), libraries_json},
      {inner("inputs", FieldKind::objects, "files that were read, with the SHA-256 of their bytes"), inputs_json},
      {text("host", "host", "on which it ran"), [](const RunInfo& i) { return Json(i.host); }},
      {text("started", "started", "ISO 8601, UTC"), [](const RunInfo& i) { return Json(i.started); }},
      {{.key = "wall_s", .label = "wall time", .unit = "s", .meaning = "of the run, its accounts included"},
       [](const RunInfo& i) { return Json(i.wall_s); }},
      {{.key = "peak_rss_mb", .label = "peak memory", .unit = "MB", .meaning = "resident"},
       [](const RunInfo& i) { return Json(i.peak_rss_mb); }}};
  return columns;
}

} // namespace

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
  return object_of(info_columns(), info).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Layout info_layout()
{
  return {"run_info.json", "what made the result, and what differs from run to run; all other files are byte-identical",
          fields_of(info_columns())};
}

} // namespace gpuramp::results
