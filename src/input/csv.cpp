// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/csv.hpp"

#include <csv.h>

#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace gpuramp::input {

namespace {

/// What libcsv calls back.
struct Collector {
  CsvTable table;
  std::vector<std::string> fields;
  int line = 1;
  bool after_cr = false;

  static void field(void* data, std::size_t size, void* to)
  {
    static_cast<Collector*>(to)->fields.emplace_back(static_cast<const char*>(data), size);
  }
  static void end_of_row(int end, void* to) { static_cast<Collector*>(to)->end_row(end); }

  void end_row(int end)
  {
    const bool second_of_crlf = end == '\n' && after_cr && fields.empty();
    after_cr = end == '\r';
    if (second_of_crlf)
      return;
    const auto begin = line++;
    if (fields.empty())
      return;
    for (const auto& text : fields) // quoted fields may hold line ends
      for (const auto c : text)
        line += c == '\n' ? 1 : 0;
    table.rows.push_back(std::exchange(fields, {}));
    table.lines.push_back(begin);
  }
};

/// Whether more semicolons than commas stand between the fields of a header.
bool has_semicolons(std::string_view header)
{
  bool quoted = false;
  int more = 0;
  for (const auto c : header) {
    quoted = quoted != (c == '"');
    if (not quoted)
      more += c == ';' ? 1 : c == ',' ? -1 : 0;
  }
  return more > 0;
}

} // namespace

std::optional<CsvTable> parse_csv(const std::string& text, const std::string& origin, Problems& problems)
{
  std::string_view rest(text);
  if (rest.starts_with("\xef\xbb\xbf"))
    rest.remove_prefix(3);
  Collector collector;
  csv_parser parser{};
  csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
  if (has_semicolons(rest.substr(0, rest.find_first_of("\r\n"))))
    collector.table.separator = ';';
  csv_set_delim(&parser, static_cast<unsigned char>(collector.table.separator));
  const bool parsed = csv_parse(&parser, rest.data(), rest.size(), &Collector::field, &Collector::end_of_row,
                                &collector) == rest.size() &&
                      csv_fini(&parser, &Collector::field, &Collector::end_of_row, &collector) == 0;
  const std::string why = parsed ? "" : csv_strerror(csv_error(&parser));
  csv_free(&parser);
  if (parsed)
    return std::move(collector.table);
  problems.add({origin, collector.line, "", "is no CSV: " + why, "quote fields as in RFC 4180"});
  return std::nullopt;
}

CsvRows parse_csv(const std::string& text, const std::string& origin)
{
  Problems problems;
  auto table = parse_csv(text, origin, problems);
  problems.throw_if_any();
  return std::move(table->rows);
}

std::optional<double> number_in(std::string_view field)
{
  double value = 0;
  const auto* end = field.data() + field.size();
  const auto parsed = std::from_chars(field.data(), end, value);
  if (field.empty() || parsed.ec != std::errc{} || parsed.ptr != end || not std::isfinite(value))
    return std::nullopt;
  return value;
}

} // namespace gpuramp::input
