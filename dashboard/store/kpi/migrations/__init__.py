"""Steps that build the KPI database, in order; run by `dashboard.store.kpi.database` when it is opened."""
