// SPDX-License-Identifier: Apache-2.0
#include "scenario/builtin.hpp"

#include "gpuramp/input/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

std::filesystem::path shipped_scenarios()
{
  std::error_code error;
  const auto program = std::filesystem::canonical("/proc/self/exe", error).parent_path();
  for (const auto& folder :
       {program / "../../../scenarios", program / "../share/gpuramp/scenarios", std::filesystem::path("scenarios")})
    if (std::filesystem::is_directory(folder / "catalog", error))
      return std::filesystem::weakly_canonical(folder);
  return "scenarios";
}

std::string shipped_scenario(const std::string& name)
{
  std::error_code error;
  const auto folder = shipped_scenarios();
  std::vector<std::string> names;
  if (std::filesystem::is_directory(folder, error))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".json")
        names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw core::InputError({{"--from", 0, "", fmt::format("there is no scenario '{}'", name),
                             core::suggest_word(name, names, "there are")}});
  auto text = input::read_text_file(folder / (name + ".json"));
  constexpr std::string_view kFolder = "\"catalog/", kEnding = ".json\"";
  for (auto at = text.find(kFolder); at != std::string::npos; at = text.find(kFolder, at)) {
    text.replace(at, kFolder.size(), "\"builtin:");
    if (const auto end = text.find(kEnding, at); end != std::string::npos)
      text.erase(end, kEnding.size() - 1);
  }
  return text;
}

std::vector<std::string> default_catalogs()
{
  return {"builtin:accelerators", "builtin:projects",          "builtin:fabrics",
          "builtin:regions",      "builtin:sources",           "builtin:models/transformers",
          "builtin:models/chips", "builtin:models/calibration"};
}

std::filesystem::path catalog_file(const std::filesystem::path& folder, const std::string& name)
{
  constexpr std::string_view kBuiltin = "builtin:";
  if (not name.starts_with(kBuiltin))
    return folder / name;
  return shipped_scenarios() / "catalog" / (name.substr(kBuiltin.size()) + ".json");
}

} // namespace gpuramp::scenario
