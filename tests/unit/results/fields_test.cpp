// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/fields.hpp"

#include "gpuramp/record/figures.hpp"
#include "results/columns.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace gpuramp::results;
using gpuramp::record::Aggregation;

TEST_CASE("a table has each of its columns once, with a label and a meaning")
{
  auto layouts = csv_layouts();
  for (auto& layout : json_layouts())
    layouts.push_back(layout);
  layouts.push_back(info_layout());
  std::set<std::string> places;
  for (const auto& layout : layouts) {
    CHECK(places.insert(layout.place).second);
    std::set<std::string> keys;
    for (const auto& field : layout.fields) {
      INFO(layout.place << " " << field.key);
      CHECK(keys.insert(field.key).second);
      CHECK_FALSE(field.label.empty());
      CHECK_FALSE(field.meaning.empty());
    }
  }
}

TEST_CASE("a column of the same name is the same thing: its unit and how it reads over time")
{
  for (const auto& field : series_fields())
    if (const auto figure = gpuramp::record::find_key<gpuramp::record::Figure>(field.key)) {
      CHECK(field.unit == gpuramp::record::term(*figure).unit);
      CHECK(field.over_time == Aggregation::flow);
    }
}

TEST_CASE("texts of CSV fields")
{
  CHECK(csv_text(Json(std::int64_t{1234567890123})) == "1234567890123");
  CHECK(csv_text(Json(1.0 / 3)) == "0.333333333333");
  CHECK(csv_text(Json(5.0)) == "5");
  CHECK(csv_text(Json("a,b")) == "\"a,b\"");
  CHECK(csv_text(Json(std::vector<std::string>{"x", "y"})) == "x;y");
  CHECK(csv_text(Json(nullptr)).empty());
}
