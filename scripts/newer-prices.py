"""
Prints the models of genai-prices, the Python package, in the shape of its npm package, which is released later. What it
prints is for `node scripts/prices.ts FILE`; it needs `pip install genai-prices`.
"""
import json
from datetime import date
from importlib.metadata import version
from decimal import Decimal

from genai_prices.data import providers

CLAUSES = ("starts_with", "ends_with", "contains", "regex", "equals")


def clause(match):
    for each in ("or", "and"):
        if hasattr(match, f"{each}_"):
            return {each: [clause(part) for part in getattr(match, f"{each}_")]}
    return next({name: getattr(match, name)} for name in CLAUSES if hasattr(match, name))


def number(value):
    return int(value) if value == int(value) else float(value)


def price(value):
    if isinstance(value, (int, float, Decimal)):
        return number(value)
    return {"base": number(value.base), "tiers": [{"start": tier.start, "price": number(tier.price)} for tier in value.tiers]}


def amounts(prices):
    return {name: price(value) for name, value in vars(prices).items() if name.endswith("_mtok") and value is not None}


def conditional(part):
    of = part.constraint
    if of is None:
        return {"prices": amounts(part.prices)}
    start = getattr(of, "start_date", None)
    when = {"type": "start_date", "start_date": date.isoformat(start)} if start else {"type": "time_of_date"}
    return {"constraint": when, "prices": amounts(part.prices)}


def model(of):
    prices = [conditional(part) for part in of.prices] if isinstance(of.prices, list) else amounts(of.prices)
    return {"id": of.id, "match": clause(of.match), "prices": prices}


print(json.dumps({
    "source": f"genai-prices {version('genai-prices')} (PyPI), MIT license",
    "providers": {each.id: [model(of) for of in each.models] for each in providers},
}))
