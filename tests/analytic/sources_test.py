# SPDX-License-Identifier: Apache-2.0
"""Kinds of sources, what their tranches take from the catalogue, rent, contracts of named tranches, initial charge."""

import pathlib
import unittest

from analytic.energy_test import LOAD_MW, YEAR_H, Case, constant, run, tranche
from support.gpuramp_runs import day

CATALOG = str(pathlib.Path(__file__).resolve().parents[2] / "scenarios/catalog/sources.json")
KIND = {"name": "smr", "capex": "9 M USD/MW", "fixed_cost": "100 k USD/MW/year", "price": "12 USD/MWh", "carbon": "12 g/kWh"}


def with_kinds(tranches, *kinds, **other):
    given = constant({"tranches": tranches}, **other)
    given["catalog"]["sources"] = list(kinds)
    return given


class Kinds(Case):
    def test_a_tranche_takes_what_its_kind_states(self):
        plant = {"name": "plant", "kind": "smr", "capacity": "150 MW", "nameplate": "160 MW", "available": day(73)}
        result = run(with_kinds([tranche("200 MW", name="grid"), plant], KIND, report_every="1 year"))
        source = self.source(result, "plant")
        self.close(source["co2e_location_t"], source["mwh"] * 0.012)
        self.close(source["energy_cost_usd"], source["mwh"] * 12)
        self.close(result.result["cost"]["spent"]["generation_usd"], 160 * 9e6)
        self.close(result.result["cost"]["spent"]["fixed_usd"], 160 * 100e3 * 292 / 365.2425)
        self.check_balance(result)

    def test_what_a_tranche_states_itself_holds(self):
        plant = tranche("150 MW", name="plant", kind="smr", carbon="20 g/kWh", price="30 USD/MWh", fixed_cost="0 USD/MW/year")
        result = run(with_kinds([plant], KIND))
        self.close(self.source(result, "plant")["co2e_location_t"], LOAD_MW * YEAR_H * 0.02)
        self.close(self.source(result, "plant")["energy_cost_usd"], LOAD_MW * YEAR_H * 30)
        self.assertEqual(result.result["cost"]["spent"]["fixed_usd"], 0)

    def test_the_grid_keeps_the_carbon_of_its_region(self):
        result = run(with_kinds([tranche("150 MW", name="grid")], KIND))
        self.close(self.source(result, "grid")["co2e_location_t"], LOAD_MW * YEAR_H * 0.4)

    def test_what_is_rented_is_not_bought(self):
        plant = {"name": "plant", "kind": "smr", "capacity": "150 MW", "available": day(100), "rent": "25 k USD/MW/month"}
        spent = run(with_kinds([tranche("200 MW", name="grid"), plant], KIND)).result["cost"]["spent"]
        self.assertEqual(spent["generation_usd"], 0)
        self.close(spent["fixed_usd"], 150 * 25e3 * 12 * 265 / 365.2425)

    def test_a_source_of_a_network_is_of_its_kind_too(self):
        equipment = [{"name": "a", "kind": "smr", "capacity": "150 MW", "feeds": ["halls"], "available": "2025-01-01"}]
        given = constant({"network": {"equipment": equipment, "plan_for": "none"}})
        given["catalog"]["sources"] = [KIND]
        self.close(self.source(run(given), "a")["co2e_location_t"], LOAD_MW * YEAR_H * 0.012)

    def test_what_burns_fuel_takes_the_efficiency_of_its_kind(self):
        fuel = {"price": "12 USD/MWh", "carbon": "181 g/kWh"}
        for stated, kind, efficiency in ((None, {"name": "gas", "efficiency": 0.5, "ramp": 0.2}, 0.5), (0.8, {"name": "gas", "efficiency": 0.5}, 0.8),
                                         (None, {"name": "gas"}, 0.4), (None, {"name": "other", "efficiency": 0.5}, 0.4)):
            plant = tranche("150 MW", name="plant", kind="gas", fuel=fuel | ({"efficiency": stated} if stated else {}))
            result = run(with_kinds([plant], kind))
            self.close(self.source(result, "plant")["fuel_mwh"], LOAD_MW * YEAR_H / efficiency)
            self.close(result.result["summary"]["energy_cost_usd"], 12 * LOAD_MW * YEAR_H / efficiency)
            noted = [(a["value"], a["source"].split(":")[0]) for a in result.result["assumptions"] if a["pointer"] == "/campuses/0/power/tranches/0/fuel/efficiency"]
            self.assertEqual(noted, [("0.4", "assumption")] if efficiency == 0.4 else [], "a default is an assumption")

    def test_kinds_that_cannot_be(self):
        for wrong, pointer, problem in (({"efficiency": 1.5}, "/catalog/sources/0/efficiency", "1.5 is too large"),
                                        ({"efficiency": 0.01}, "/catalog/sources/0/efficiency", "0.01 is too small"),
                                        ({"ramp": 0.01}, "/catalog/sources/0/ramp", "0.01 is too small")):
            error = run(with_kinds([tranche("150 MW")], {"name": "gas", **wrong}), expect=2)
            self.assertIn(pointer, error)
            self.assertIn(problem, error)

    def test_every_shipped_kind_can_feed_a_campus(self):
        for kind in ("gas_engines", "aeroderivative", "gas_turbine", "combined_cycle", "fuel_cell", "smr", "nuclear", "solar", "wind", "solar_battery", "geothermal"):
            given = constant({"tranches": [tranche("200 MW", name="grid"), tranche("50 MW", name="plant", kind=kind)]})
            given["catalogs"] = [CATALOG]
            source = self.source(run(given), "plant")
            self.assertGreater(source["mwh"], 0, kind)
            self.assertGreater(source["co2e_location_t"], 0, kind)

    def test_a_resolved_scenario_stands_without_the_catalogue(self):
        first = run(with_kinds([tranche("150 MW", name="plant", kind="smr")], KIND))
        self.assertEqual(run(first.result["scenario"]).text("result.json"), first.text("result.json"))


class BadKinds(Case):
    def error(self, tranches, *kinds):
        return run(with_kinds(tranches, *kinds), expect=2)

    def test_a_battery_without_storage(self):
        self.assertIn("/power/tranches/0: is a battery without storage", self.error([tranche("100 MW", kind="battery")]))

    def test_sun_and_wind_without_a_capacity_factor(self):
        for kind in ("solar", "wind"):
            self.assertIn(f"is {kind} power without a capacity factor", self.error([tranche("200 MW", kind=kind, carbon="40 g/kWh")]))

    def test_nuclear_power_does_not_have_the_grid_s_carbon(self):
        self.assertIn("is nuclear power without carbon of its own", self.error([tranche("200 MW", kind="nuclear")]))

    def test_an_unknown_kind(self):
        self.assertIn("did you mean 'smr'?", self.error([tranche("200 MW", kind="smrs")], KIND))

    def test_a_kind_twice(self):
        self.assertIn("the source kind name 'smr' is used twice", self.error([tranche("200 MW")], KIND, KIND))

    def test_values_out_of_bounds(self):
        for key, value in (("rent", "-1 USD/MW/month"), ("fixed_cost", "-1 USD/MW/year")):
            self.assertIn(f"/power/tranches/0/{key}", self.error([tranche("200 MW", **{key: value})]))
        self.assertIn("/catalog/sources/0/capacity_factor", self.error([tranche("200 MW")], {**KIND, "capacity_factor": 1.5}))


class Contracts(Case):
    def test_a_contract_takes_only_from_the_tranches_it_names(self):
        contract = {"share_of_time": 0.1, "depth": 1, "duration": "4 hour", "tranches": ["flexible"]}
        given = constant({"tranches": [tranche("100 MW", name="firm"), tranche("100 MW", name="flexible")], "curtailment": contract, "dispatch": "proportional"})
        result = run(given)
        self.close(result.result["summary"]["energy_mwh"], LOAD_MW * YEAR_H)  # the firm half holds it alone
        self.assertLess(self.source(result, "flexible")["mwh"], 0.97 * LOAD_MW / 2 * YEAR_H)
        self.assertIn("of 1 of 2 tranches", result.text("events.csv"))

    def test_an_unknown_tranche(self):
        contract = {"share_of_time": 0.1, "tranches": ["flexibel"]}
        given = constant({"tranches": [tranche("200 MW", name="flexible")], "curtailment": contract})
        self.assertIn("/power/curtailment/tranches/0", run(given, expect=2))


class InitialCharge(Case):
    def test_it_comes_out_once(self):
        battery = tranche("0 MW", name="battery", kind="battery", nameplate="50 MW", storage={"energy": "80 MWh", "initial": 0.5})
        result = run(constant({"tranches": [tranche("200 MW", name="grid"), battery], "dispatch": "cost"}))
        self.close(self.source(result, "battery")["mwh"], 40)
        self.close(self.source(result, "grid")["mwh"], LOAD_MW * YEAR_H - 40)
        self.check_balance(result)

    def test_more_than_full(self):
        battery = tranche("0 MW", kind="battery", nameplate="50 MW", storage={"energy": "80 MWh", "initial": 2})
        self.assertIn("/storage/initial", run(constant({"tranches": [tranche("200 MW"), battery]}), expect=2))


class Units(Case):
    def test_american_units_of_fuel_and_carbon(self):
        fuel = {"efficiency": 0.5, "price": "3 USD/MMBtu", "carbon": "400 lb/MWh"}
        source = self.source(run(constant({"tranches": [tranche("200 MW", name="gas", kind="gas", fuel=fuel)]})), "gas")
        self.close(source["energy_cost_usd"], LOAD_MW * YEAR_H * 2 * 3 * 3600 / 1055.05585262)
        self.close(source["co2e_location_t"], LOAD_MW * YEAR_H * 2 * 400 * 0.45359237 / 1e3)


if __name__ == "__main__":
    unittest.main()
