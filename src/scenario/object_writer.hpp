// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/units.hpp"
#include "options.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

/// Writes one object by its describe(): every option with its value, so that defaults show.
class ObjectWriter {
public:
  using Json = nlohmann::ordered_json;

  template <class T>
  void option(const char* key, T& value, const Doc&)
  {
    if (auto json = write(value); not json.is_null())
      json_[key] = std::move(json);
  }
  template <class T>
  void required(const char* key, T& value, const Doc& doc)
  {
    option(key, value, doc);
    if constexpr (requires { value.points; })
      if (value.empty())
        json_[key] = Json::array();
  }
  void source(std::string& value)
  {
    if (not value.empty())
      json_["source"] = value;
  }
  void note_source() {}
  void note() {}
  void gpu_counts(const char* key, std::vector<std::int64_t>& value, const Doc&)
  {
    json_[key] = Json::array();
    for (const auto n : value)
      json_[key].push_back(core::format_quantity(static_cast<double>(n), core::kGpuDimension));
  }
  void pair(const char* key, std::string& first, std::string& second, const Doc&) { json_[key] = {first, second}; }

  template <class T>
  static Json write_object(T& value)
  {
    ObjectWriter writer;
    describe(writer, value);
    return std::move(writer.json_);
  }

  [[nodiscard]] const Json& json() const { return json_; }

private:
  template <core::Dimension D>
  static Json write(core::Quantity<D>& value)
  {
    return core::format_quantity(value.base(), D);
  }
  static Json write(double& value) { return value; }
  static Json write(std::int64_t& value) { return value; }
  static Json write(bool& value) { return value; }
  static Json write(std::string& value) { return value.empty() ? Json(nullptr) : Json(value); }
  static Json write(core::Date& value) { return core::format_date(value); }
  static Json write(core::Period& value) { return core::format_period(value); }
  template <class E>
  requires std::is_enum_v<E>
  static Json write(E& value) { return EnumNames<E>::names[static_cast<std::size_t>(value)]; }
  template <class T>
  static Json write(std::optional<T>& value)
  {
    return value ? write(*value) : Json(nullptr);
  }
  template <class T>
  static Json write(std::vector<T>& values)
  {
    auto array = Json::array();
    for (auto& value : values)
      array.push_back(write(value));
    return array;
  }
  template <class Q>
  static Json write(Schedule<Q>& schedule)
  {
    if (schedule.empty())
      return nullptr;
    auto points = Json::array();
    for (auto& point : schedule.points)
      points.push_back({core::format_date(point.date), write(point.value)});
    return {{schedule.interpolation == Interpolation::ramp ? "ramp" : "step", points}};
  }
  template <SeriesKind K>
  static Json write(Series<K>& series)
  {
    using Step = model::TimeSeries::Step;
    const auto step = series.values.step();
    const bool stretch = step == Step::hourly || step == Step::daily;
    auto values = Json::array();
    for (const auto base : series.values.values())
      values.push_back(stretch ? Json(value_in(SeriesTrait<K>::kUnit, base))
                               : write_base<typename Series<K>::Value>(base));
    if (step == Step::constant)
      return values[0];
    if (step == Step::monthly)
      return values;
    return {{"from", core::format_date(series.values.first())},
            {"every", step == Step::hourly ? "hour" : "day"},
            {"unit", SeriesTrait<K>::kColumn},
            {"values", std::move(values)}};
  }
  /// \return the number that times the unit is exactly `base`; a short one where there is one
  static double value_in(double unit, double base)
  {
    const auto near = base / unit;
    for (const auto digits : {6, 10, 15}) {
      const auto text = fmt::format("{:.{}g}", near, digits);
      double value = 0;
      std::from_chars(text.data(), text.data() + text.size(), value);
      if (value * unit == base)
        return value;
    }
    for (const auto value : {near, std::nextafter(near, 0.0), std::nextafter(near, 2 * near)})
      if (value * unit == base)
        return value;
    return near;
  }
  template <class Value>
  static Json write_base(double base)
  {
    if constexpr (requires { Value::kDimension; })
      return core::format_quantity(base, Value::kDimension);
    else
      return base;
  }
  template <class T>
  requires requires(ObjectWriter& v, T& x) { describe(v, x); }
  static Json write(T& value) { return write_object(value); }

  Json json_ = Json::object();
};

} // namespace gpuramp::scenario
