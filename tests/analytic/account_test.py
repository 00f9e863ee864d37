# SPDX-License-Identifier: Apache-2.0
"""Accounts see the run: sources that are out, halls and equipment as they are built, service as it is rendered."""

import unittest

from analytic.energy_test import LOAD_MW, Case, constant, run, tranche
from support.gpuramp_runs import START, campus, day, scenario



def hall(bus, available, **other):
    return {"rack_slots": 100, "bus": bus, "available": available, **other}


class SourcesOut(Case):
    """100 MW all year of a grid and a plant that each hold it; the plant is away in March."""

    MARCH = {"date": day(59), "duration": "31 day"}

    def power(self, dispatch, **event):
        tranches = [tranche("200 MW", name="grid", price="100 USD/MWh", carbon="400 g/kWh"),
                    tranche("200 MW", name="plant", kind="nuclear", price="40 USD/MWh", carbon="0 g/kWh")]
        return {"dispatch": dispatch, "tranches": tranches, "events": [{"kind": "outage", **self.MARCH, "tranches": ["plant"], **event}]}

    def march(self, result, name):
        (row,) = [r for r in result.table("power.csv") if r["source"] == name and r["to"] == day(90)]
        return row

    def test_what_is_out_gives_nothing_under_every_dispatch(self):
        for dispatch in ("cost", "carbon", "proportional"):
            for kind in ("outage", "maintenance"):
                result = run(constant(self.power(dispatch, kind=kind)))
                self.close(float(self.march(result, "grid")["mwh"]), LOAD_MW * 31 * 24)
                self.assertEqual(float(self.march(result, "plant")["mwh"]), 0)
                self.close(float(self.march(result, "grid")["co2e_location_t"]), LOAD_MW * 31 * 24 * 0.4)
                self.check_balance(result)

    def test_what_is_curtailed_gives_its_rest(self):
        power = self.power("cost", kind="curtailment", depth=0.7)
        self.close(float(self.march(run(constant(power)), "plant")["mwh"]), 60 * 31 * 24)

    def test_exact_to_the_hour_within_a_report_period(self):
        power = self.power("cost", date=day(70), at="5 hour", duration="7 hour")
        for every in ("1 month", "1 week", "1 year"):
            result = run(constant(power, report_every=every))
            self.close(self.source(result, "grid")["mwh"], LOAD_MW * 7)
            self.close(self.source(result, "plant")["mwh"], LOAD_MW * (365 * 24 - 7))

    def test_an_outage_of_the_only_grid_is_not_made_good_by_it(self):
        power = {"tranches": [tranche("200 MW", name="grid")], "events": [{"kind": "outage", "date": day(10), "duration": "12 hour"}]}
        result = run(constant(power))
        self.close(self.source(result, "grid")["mwh"], LOAD_MW * (365 * 24 - 12))
        self.check_balance(result)

    def network(self, equipment, events=()):
        return {"network": {"equipment": equipment, "plan_for": "none"}, "events": list(events)}

    def test_two_sources_of_a_network_that_come_on_one_day_share_the_load(self):
        sources = [{"name": "a", "capacity": "150 MW", "feeds": ["bus"], "available": "2025-01-01"},
                   {"name": "b", "kind": "gas", "capacity": "50 MW", "feeds": ["bus"], "available": "2025-01-01"},
                   {"name": "bus", "capacity": "300 MW", "feeds": ["halls"], "available": "2025-01-01"}]
        result = run(constant(self.network(sources)))
        self.close(self.source(result, "a")["mwh"], 75 * 365 * 24)
        self.close(self.source(result, "b")["mwh"], 25 * 365 * 24)
        self.check_balance(result)

    def test_a_source_behind_lost_equipment_gives_nothing(self):
        equipment = [{"name": "a", "capacity": "150 MW", "feeds": ["transformer"], "available": "2025-01-01"},
                     {"name": "transformer", "capacity": "150 MW", "feeds": ["halls"], "available": "2025-01-01"},
                     {"name": "b", "kind": "gas", "capacity": "150 MW", "feeds": ["halls"], "available": "2025-01-01"}]
        lost = {"kind": "outage", "date": day(10), "duration": "36 hour", "equipment": ["transformer"]}
        result = run(constant(self.network(equipment, [lost])))
        self.close(self.source(result, "a")["mwh"], 50 * (365 * 24 - 36))
        self.close(self.source(result, "b")["mwh"], 50 * (365 * 24 - 36) + 100 * 36)


class Buildings(Case):
    def spent(self, halls, tranches, **economics):
        site = campus(halls=halls, power={"tranches": tranches})
        return run(scenario(campuses=[site], supply={"lines": []}, end=day(365), economics={"facility_capex": "10 M USD/MW", **economics})).result

    def test_a_bridge_beside_the_grid_pays_no_second_building(self):
        grid = {"capacity": "10 MW", "available": day(151)}
        bridge = {"name": "bridge", "kind": "gas", "capacity": "10 MW", "available": day(31)}
        for tranches in ([grid], [grid, bridge]):
            self.close(self.spent([hall("10 MW", day(31))], tranches)["summary"]["facility_capex_usd"], 100e6)
        plant = self.spent([hall("10 MW", day(31))], [grid, {**bridge, "capex": "2 M USD/MW"}])["cost"]["spent"]
        self.close(plant["generation_usd"], 20e6)

    def test_a_hall_more_costs_money_where_power_is_the_same(self):
        halls = [hall("10 MW", day(31))]
        more = self.spent(halls + [hall("7 MW", day(90))], [tranche("10 MW")])["summary"]["spent_usd"]
        self.close(more - self.spent(halls, [tranche("10 MW")])["summary"]["spent_usd"], 70e6)

    def test_a_project_is_paid_evenly_and_what_lies_before_the_start_is_sunk(self):
        project = {"name": "p", "tasks": [{"name": "t", "class": "shell", "duration": "200 day"}]}
        given = scenario(campuses=[campus(halls=[{"rack_slots": 100, "bus": "10 MW", "project": "p", "start": day(-50)}])], supply={"lines": []},
                         economics={"facility_capex": "10 M USD/MW"}, report_every="1 month")
        given["catalog"]["projects"] = [project]
        result = run(given)
        self.close(result.result["summary"]["spent_usd"], 75e6)
        self.close(result.result["summary"]["sunk_usd"], 25e6)
        rows = [r for r in result.table("cost.csv") if r["campus"] == "fleet"]
        self.close(float(rows[0]["facility_usd"]), 100e6 * 31 / 200)
        given["economics"]["before_start"] = "charged"
        charged = run(given)
        self.close(charged.result["summary"]["spent_usd"], 100e6)
        self.assertEqual(charged.result["summary"]["sunk_usd"], 0)
        rows = [r for r in charged.table("cost.csv") if r["campus"] == "fleet"]
        self.assertEqual(rows[0]["to"], START.isoformat())
        self.close(sum(float(r["total_usd"]) for r in rows), 100e6)

    def test_a_day_across_the_start_moves_a_day_of_construction(self):
        at_start, after = (self.spent([hall("100 MW", day(n))], [tranche("100 MW")], construction_time="365 day")["summary"] for n in (0, 1))
        self.close(at_start["sunk_usd"], 1e9)
        self.close(after["spent_usd"] - at_start["spent_usd"], 1e9 / 365)
        self.close(after["spent_usd"] + after["sunk_usd"], 1e9)

    def test_all_that_is_installed_for_redundancy_is_paid(self):
        site = campus(halls=[hall("10 MW", "2025-01-01")],
                      power={"network": {"scheme": "2N", "installed": "20 MW", "available": day(10), "capex": "1 M USD/MW"}})
        result = run(scenario(campuses=[site], supply={"lines": []}))
        self.close(result.result["cost"]["spent"]["generation_usd"], 20e6)


class Service(Case):
    def test_racks_that_wait_need_no_repair(self):
        site = campus(power={"tranches": [{"capacity": "100 MW", "available": day(363)}]})
        self.assertEqual(run(scenario(campuses=[site], economics={"repair": 0.05})).result["cost"]["spent"]["repair_usd"], 0)

    def test_no_cost_depends_on_report_dates(self):
        economics = {"facility_capex": "10 M USD/MW", "network_capex": 0.1, "repair": 0.05, "maintenance": 0.02, "staff": "40 k USD/MW/year",
                     "rack_price_change": -0.2, "facility_price_change": 0.03, "discount_rate": 0.1, "construction_time": "300 day"}
        costs = []
        for every in ("1 day", "1 month", "2 year"):
            given = scenario(economics=economics, report_every=every, end=day(500), lifetime="1 year",
                             workloads={"research": {"share": 1, "efficiency": {"mfu": 0.4}}})
            given["campuses"][0]["halls"] = [hall("60 MW", day(50)), hall("80 MW", day(200))]
            given["campuses"][0]["power"] = {"dispatch": "cost", "tranches": [tranche("50 MW", price="20 USD/MWh"), {"capacity": "70 MW", "available": day(100)}]}
            costs.append(run(given).result["cost"])
        for other in costs[1:]:
            for figure in ("spent", "discounted", "sunk"):
                for key, usd in costs[0][figure].items():
                    self.close(other[figure][key], usd, 1e-9)
            for key in ("written_off_usd", "running_usd", "usd_per_mw_year", "usd_per_useful_eflop_day"):
                self.close(other["unit"][key], costs[0]["unit"][key], 1e-9)

    def test_years_and_campuses_add_up_to_the_run(self):
        given = scenario(end=day(500), economics={"facility_capex": "10 M USD/MW", "discount_rate": 0.1}, campuses=[campus("a"), campus("b")])
        cost = run(given).result["cost"]
        self.assertEqual([row["year"] for row in cost["years"]], [2026, 2027])
        for figure in ("spent", "discounted"):
            for key, usd in cost[figure].items():
                self.close(sum(row[figure][key] for row in cost["years"]), usd)
        for key, usd in cost["spent"].items():
            self.close(sum(row["spent"][key] for row in cost["campuses"]), usd)


if __name__ == "__main__":
    unittest.main()
