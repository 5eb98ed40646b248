"""What is handed over: a document is put together once, and written as a web page, as slides or as a workbook."""
