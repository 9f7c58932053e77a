"""One module a page, each with `show(context)`. No SQL, no figures formatted by hand."""
