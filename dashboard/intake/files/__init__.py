"""Files as tables: CSV and XLSX, guarded against what is hostile."""
