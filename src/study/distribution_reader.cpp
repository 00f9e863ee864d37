// SPDX-License-Identifier: Apache-2.0
#include "study/distribution_reader.hpp"

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/input/pointer.hpp"
#include "study/measured_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gpuramp::study {

namespace {

using input::DistributionForm;
using input::Node;

/// "month" of "26 month", "k rack/week" of "20 k rack/week".
std::string unit_after_number(const std::string& text)
{
  return text.substr(text.find(' ') + 1);
}

double size_of_unit(const std::string& unit)
{
  return std::get<core::ParsedQuantity>(core::parse_quantity("1 " + unit)).value;
}

std::string label_json(const Node& node)
{
  if (node.kind == Node::Kind::boolean)
    return node.boolean ? "true" : "false";
  std::string text = "\"";
  for (const auto c : node.text) {
    if (c == '"' || c == '\\')
      text += '\\';
    text += c;
  }
  text += '"';
  return text;
}

std::optional<double> label(const Node& node, std::optional<ValueType>& type)
{
  if (not type)
    type = ValueType{ValueType::Kind::label, {}, "", 1, {}};
  if (type->kind != ValueType::Kind::label)
    return std::nullopt;
  type->labels.push_back(label_json(node));
  return static_cast<double>(type->labels.size() - 1);
}

/// The value of a text with its type: a date or a quantity.
std::optional<std::pair<double, ValueType>> typed(const Node& node)
{
  if (node.kind == Node::Kind::number)
    return std::pair{node.number, ValueType{}};
  if (node.kind != Node::Kind::text)
    return std::nullopt;
  if (const auto date = core::parse_date(node.text))
    return std::pair{static_cast<double>(date->time_since_epoch().count()),
                     ValueType{ValueType::Kind::date, {}, "date", 1, {}}};
  const auto parsed = core::parse_quantity(node.text);
  if (const auto* q = std::get_if<core::ParsedQuantity>(&parsed)) {
    const auto unit = unit_after_number(node.text);
    return std::pair{q->value, ValueType{ValueType::Kind::quantity, q->dimension, unit, size_of_unit(unit), {}}};
  }
  return std::nullopt;
}

bool agree(const ValueType& a, const ValueType& b)
{
  const auto plain = [](ValueType::Kind k) { return k == ValueType::Kind::whole_number ? ValueType::Kind::number : k; };
  return plain(a.kind) == plain(b.kind) && a.dimension == b.dimension;
}

} // namespace

std::optional<double> read_value(input::ReadContext& context, const Node& node, const std::string& pointer,
                                 std::optional<ValueType>& type, bool labels)
{
  if (const auto found = typed(node)) {
    if (not type)
      type = found->second;
    if (agree(*type, found->second))
      return found->first;
    context.add(node, pointer,
                fmt::format("'{}' is not of the same kind as the other values",
                            node.kind == Node::Kind::text ? node.text : fmt::format("{}", node.number)),
                "give all values in units of one dimension");
    return std::nullopt;
  }
  if (labels && (node.kind == Node::Kind::text || node.kind == Node::Kind::boolean))
    if (const auto index = label(node, type))
      return index;
  std::string why = fmt::format("is {}, not a number", to_string(node.kind));
  std::string how = "write a number, a quantity such as \"26 month\" or a date";
  if (node.kind == Node::Kind::text) {
    const auto parsed = core::parse_quantity(node.text);
    const auto& problem = std::get<core::QuantityProblem>(parsed);
    why = problem.problem, how = problem.suggestion;
  }
  context.add(node, pointer, why, how);
  return std::nullopt;
}

std::optional<double> DistributionReader::value(const char* key, const input::Scalar& scalar)
{
  return is_given(scalar) ? read_value(context_, scalar.node, input::pointer_to(pointer_, key), type_) : std::nullopt;
}

DistributionReader::Found DistributionReader::complain(const std::string& problem, const std::string& suggestion)
{
  context_.complain(pointer_, problem, suggestion);
  return std::nullopt;
}

DistributionReader::Found DistributionReader::percentiles()
{
  for (const auto& [key, scalar] : {std::pair{"low", &text_->low}, {"base", &text_->base}, {"high", &text_->high}})
    if (not is_given(*scalar))
      return complain(fmt::format("'{}' is missing", key), input::kUncertainExample);
  const auto low = value("low", text_->low);
  const auto base = value("base", text_->base);
  const auto high = value("high", text_->high);
  if (not low || not base || not high)
    return std::nullopt;
  if (*low > *base)
    context_.complain(pointer_ + "/low", "low is above base", input::kUncertainExample);
  if (*base > *high)
    context_.complain(pointer_ + "/high", "high is below base", input::kUncertainExample);
  if (*low > *base || *base > *high)
    return std::nullopt;
  const Percentiles p{*low, *base, *high};
  const auto form = text_->distribution;
  auto fitted = form == DistributionForm::triangular ? fit_triangular(p)
                : form == DistributionForm::pert     ? fit_pert(p)
                                                     : fit_lognormal(p);
  if (const auto* why = std::get_if<std::string>(&fitted))
    return complain(*why, "");
  auto distribution = std::get<Distribution>(std::move(fitted));
  if (p.low >= 0 && type_->kind != ValueType::Kind::date)
    distribution.at_least = 0;
  return distribution;
}

DistributionReader::Found DistributionReader::uniform()
{
  const auto low = value("low", text_->low);
  const auto high = value("high", text_->high);
  if (not low || not high)
    return is_given(text_->low) && is_given(text_->high) ? std::nullopt
                                                         : complain("uniform needs low and high", "they are its ends");
  if (*low > *high)
    return complain("low is above high", "swap them");
  return Distribution(Uniform{*low, *high});
}

DistributionReader::Found DistributionReader::lognormal()
{
  const auto median = value("median", text_->median);
  if (not text_->sigma)
    return complain("lognormal with a median needs sigma, the standard deviation of the logarithm, at least 0",
                    R"(write "sigma": 0.3)");
  if (not median)
    return std::nullopt;
  if (not(*median > 0))
    return complain("the median of a lognormal is not above zero", "give low, base and high instead");
  return Distribution(Lognormal{*median, *text_->sigma});
}

DistributionReader::Found DistributionReader::empirical()
{
  if (text_->csv.empty() || text_->column.empty())
    return complain("empirical needs csv and column",
                    R"(write "csv": "lead-times.csv", "column": "months", "unit": "month")");
  auto read = read_measured(dir_ / text_->csv, text_->column, text_->unit);
  if (const auto* problem = std::get_if<core::InputProblem>(&read)) {
    context_.problems->add(*problem);
    return std::nullopt;
  }
  files_.push_back(dir_ / text_->csv);
  auto& measured = std::get<Measured>(read);
  if (type_ && not agree(*type_, measured.type))
    return complain("base is not of the same kind as the measured values", "give 'unit', the unit of the column");
  type_ = measured.type;
  return Distribution(Empirical{std::move(measured.sorted)});
}

DistributionReader::Found DistributionReader::choice()
{
  if (not text_->values || text_->values->empty())
    return complain("choice needs values, a list", R"(write "values": ["12 month", "18 month"], "weights": [1, 2])");
  std::vector<double> values;
  for (std::size_t i = 0; i < text_->values->size(); ++i)
    if (const auto v =
            read_value(context_, (*text_->values)[i].node, fmt::format("{}/values/{}", pointer_, i), type_, true))
      values.push_back(*v);
  if (values.size() != text_->values->size())
    return std::nullopt;
  const auto weights = text_->weights.value_or(std::vector<double>{});
  if (text_->weights &&
      (weights.size() != values.size() || not(std::accumulate(weights.begin(), weights.end(), 0.0) > 0)))
    return complain("weights are not one number of at least 0 per value with a sum above 0", "");
  return choice_of(std::move(values), weights);
}

DistributionReader::Found DistributionReader::of_form()
{
  switch (text_->distribution) {
    case DistributionForm::uniform: return uniform();
    case DistributionForm::empirical: return empirical();
    case DistributionForm::choice: return choice();
    case DistributionForm::lognormal: return is_given(text_->median) ? lognormal() : percentiles();
    case DistributionForm::triangular:
    case DistributionForm::pert: return percentiles();
  }
  return std::nullopt;
}

void DistributionReader::add_limits(Distribution& distribution)
{
  if (const auto v = value("at_least", text_->at_least))
    distribution.at_least = *v;
  if (const auto v = value("at_most", text_->at_most))
    distribution.at_most = *v;
  if (text_->whole && type_->kind == ValueType::Kind::number)
    type_->kind = ValueType::Kind::whole_number;
}

std::optional<ReadDistribution> DistributionReader::read(const input::UncertainText& text, const std::string& pointer)
{
  text_ = &text;
  pointer_ = pointer;
  type_.reset();
  auto found = of_form();
  if (not found)
    return std::nullopt;
  add_limits(*found);
  const bool labelled = type_->kind == ValueType::Kind::label;
  return ReadDistribution{std::move(*found), *type_, labelled ? std::nullopt : value("base", text.base)};
}

} // namespace gpuramp::study
