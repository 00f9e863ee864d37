// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/csv.hpp"

#include "gpuramp/core/error.hpp"

#include <csv.h>

#include <fstream>
#include <sstream>
#include <utility>

namespace gpuramp::results {

namespace {

[[noreturn]] void refuse(const std::string& origin, const std::string& problem, const std::string& suggestion)
{
  throw core::InputError({{origin, 0, "", problem, suggestion}});
}

} // namespace

CsvRows parse_csv(const std::string& text, const std::string& origin)
{
  struct State {
    CsvRows rows;
    std::vector<std::string> row;
  } state;
  const auto field = [](void* data, std::size_t size, void* to) {
    static_cast<State*>(to)->row.emplace_back(static_cast<const char*>(data), size);
  };
  const auto end_of_row = [](int, void* to) {
    auto& s = *static_cast<State*>(to);
    s.rows.push_back(std::exchange(s.row, {}));
  };
  csv_parser parser{};
  csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
  const bool parsed = csv_parse(&parser, text.data(), text.size(), field, end_of_row, &state) == text.size() &&
                      csv_fini(&parser, field, end_of_row, &state) == 0;
  const std::string why = csv_strerror(csv_error(&parser));
  csv_free(&parser);
  if (not parsed)
    refuse(origin, "is no CSV: " + why, "write it anew with 'gpuramp run SCENARIO --out DIR'");
  return std::move(state.rows);
}

std::string read_text(const std::filesystem::path& file)
{
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (not in)
    refuse(file.string(), "cannot be read", "check the path and its permissions");
  return text.str();
}

} // namespace gpuramp::results
