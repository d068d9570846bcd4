"""How the columns of a declared table are written down, and what follows from a declaration."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import pandera.pandas as pa


def text(nullable: bool = False, *, unique: bool = False, among: Iterable[str] | None = None) -> pa.Column:
    """A column of texts; NA where nothing usable was written. ``among``: the texts it may hold."""
    checks = None if among is None else pa.Check.isin(list(among))
    return pa.Column("str", nullable=nullable, unique=unique, checks=checks)


def whole(nullable: bool = False) -> pa.Column:
    """A column of whole numbers; with NA where ``nullable``."""
    return pa.Column("Int64" if nullable else "int64", nullable=nullable)


def flag(nullable: bool = False) -> pa.Column:
    """A column of answers yes or no; with NA, for which it cannot be told, where ``nullable``."""
    return pa.Column("boolean" if nullable else "bool", nullable=nullable)


def table(columns: dict[str, pa.Column], index: str | None = None) -> pa.DataFrameSchema:
    """A table that has these columns and no others. ``index``: the name of its integer index; any index where None."""
    return pa.DataFrameSchema(columns, index=pa.Index("int64", name=index) if index else None, strict=True)


def further(schema: pa.DataFrameSchema, columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    """The same table at the exit of a later stage, which added these columns."""
    return schema.add_columns(columns)


def empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """A frame of no rows with the schema's dtypes (an untyped empty frame would spoil the dtypes of a concat)."""
    data = {name: pd.Series([], dtype=_pandas_dtype(column)) for name, column in schema.columns.items()}
    index = pd.Index([], dtype=_pandas_dtype(schema.index), name=schema.index.name) if schema.index else None
    return pd.DataFrame(data, index=index)


def _pandas_dtype(component: pa.Column | pa.Index) -> str:
    # pandera calls text string[python], which in pandas 3 is another dtype (NA) than the default str (NaN).
    return "str" if str(component.dtype).startswith("string") else str(component.dtype)
