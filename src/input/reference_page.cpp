// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/units.hpp"
#include "gpuramp/input/schema.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gpuramp::input {

namespace {

std::string real_name(core::Dimension dimension)
{
  return dimension == core::kNoDimension ? "number" : core::describe_dimension(dimension);
}

std::string name_of(const Type& type, const OptionRow& row)
{
  switch (type.kind) {
    case Type::Kind::quantity: return core::describe_dimension(type.dimension);
    case Type::Kind::number: return "number";
    case Type::Kind::whole: return "whole number";
    case Type::Kind::boolean: return "true or false";
    case Type::Kind::text: return "text";
    case Type::Kind::date: return "date YYYY-MM-DD";
    case Type::Kind::period: return "length of time, such as \"1 month\"";
    case Type::Kind::choice: return fmt::format("one of {}", fmt::join(type.names, ", "));
    case Type::Kind::scalar: return "number, quantity, date or text";
    case Type::Kind::any: return "value";
    case Type::Kind::names: return "text, or a list of them";
    case Type::Kind::map: return "by name: " + name_of(*type.inner, row);
    case Type::Kind::list:
      return "list of: " + name_of(*type.inner, row) + (type.inner->may_be_table ? ", or {\"csv\": FILE}" : "");
    case Type::Kind::pair: return "two names";
    case Type::Kind::optional: return name_of(*type.inner, row);
    case Type::Kind::schedule:
      return fmt::format(
          "{}; or dated points [[date, value], ...] as {{\"step\": ...}} or {{\"ramp\": ...}}, or in their "
          "place {{\"csv\": \"file.csv\"}} with the columns date and a unit",
          core::describe_dimension(type.dimension));
    case Type::Kind::series:
      return fmt::format("{}; or 12 of them, January first; or {{\"csv\": \"file.csv\"}} with the columns timestamp "
                         "(ISO 8601, UTC, hourly or daily, a year or more) and {}",
                         real_name(type.column->dimension), type.column->name);
    case Type::Kind::object:
      return fmt::format("{1}object [{0}](#{0}){2}", row.object,
                         type.brief != nullptr ? name_of(*type.brief, row) + ", or " : "",
                         type.automatic != nullptr ? ", or \"auto\"" : "");
  }
  return "";
}

/// The dimension of the numbers in a value.
core::Dimension dimension_of(const Type& type)
{
  return type.inner != nullptr    ? dimension_of(*type.inner)
         : type.column != nullptr ? type.column->dimension
                                  : type.dimension;
}

std::string bounds_of(const OptionRow& row)
{
  const auto dimension = dimension_of(*row.type);
  const auto show = [&](double v) {
    return dimension == core::kNoDimension ? fmt::format("{}", v) : core::format_quantity(v, dimension);
  };
  std::string text = row.doc.min == kPositive ? "> 0" : std::isfinite(row.doc.min) ? ">= " + show(row.doc.min) : "";
  if (std::isfinite(row.doc.max))
    text += (text.empty() ? "<= " : ", <= ") + show(row.doc.max);
  return text;
}

std::string default_of(const OptionRow& row)
{
  if (row.required)
    return "**required**";
  return row.fallback.kind == Node::Kind::null   ? ""
         : row.fallback.kind == Node::Kind::text ? row.fallback.text
                                                 : json_text(row.fallback);
}

} // namespace

std::string reference_page(const FileKind& kind)
{
  auto text = fmt::format(
      "# {}: reference\n\nWritten by `gpuramp schema {} --reference` from the table that also reads the files.\n"
      "Any single value may also be written `{{\"value\": ..., \"source\": \"...\", \"date\": \"YYYY-MM\"}}`.\n",
      kind.title, kind.name);
  if (kind.is_list)
    text += fmt::format("The file is a list of objects [{0}](#{0}).\n", kind.pages.front().title);
  if (kind.is_open)
    text += "Other keys are left unread, and named in a note.\n";
  for (const auto& page : kind.pages) {
    text += fmt::format("\n## {}\n\n| key | what | default | bounds | meaning |\n| --- | --- | --- | --- | --- |\n",
                        page.title);
    for (const auto& row : page.rows)
      text += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.key, name_of(*row.type, row), default_of(row),
                          bounds_of(row), row.doc.text);
  }
  return text;
}

} // namespace gpuramp::input
