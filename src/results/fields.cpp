// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/fields.hpp"

#include "gpuramp/core/escape.hpp"
#include "results/columns.hpp"

#include <fmt/format.h>

namespace gpuramp::results {

Field field_of(const record::Term& term, const std::string& before, const std::string& after)
{
  return {.key = before + std::string(term.key) + after,
          .label = std::string(term.label),
          .unit = std::string(term.unit),
          .meaning = std::string(term.meaning),
          .kind = term.whole ? FieldKind::whole : FieldKind::number,
          .over_time = term.over_time,
          .driver = std::string(term.driver),
          .colour = std::string(term.colour)};
}

std::string csv_text(const Json& value)
{
  if (value.is_number_integer())
    return fmt::to_string(value.get<std::int64_t>());
  if (value.is_number())
    return fmt::format("{:.12g}", value.get<double>());
  if (value.is_string())
    return core::for_csv(value.get_ref<const std::string&>());
  if (value.is_array())
    return core::for_csv(fmt::format("{}", fmt::join(value.get<std::vector<std::string>>(), ";")));
  return "";
}

std::string csv_header(const std::vector<Field>& fields)
{
  std::string text;
  for (const auto& field : fields)
    text += (text.empty() ? "" : ",") + field.key;
  return text + '\n';
}

} // namespace gpuramp::results
