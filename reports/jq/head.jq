# What every page of the site begins with.
include "text";
include "claims-page";

def colour_rules($mode): [.colours | to_entries[] | ".\(.key | class_of){--s:\(.value[$mode])}"] | join("");

# $script: the source that the page's policy allows, or 'none'.
def document_head($title; $css; $script):
  "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'; script-src \($script); base-uri 'none'; form-action 'none'\">
<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"referrer\" content=\"no-referrer\"><link rel=\"icon\" href=\"data:,\">
<title>\($title | one_line | html)</title><style>\($css)\(colour_rules("light"))@media (prefers-color-scheme:dark){\(colour_rules("dark"))}</style></head>";
