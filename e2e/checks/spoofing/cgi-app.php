<?php
// Says which variables it was given.
$seen = [];
foreach ($_SERVER as $name => $value) {
    if (str_starts_with($name, "HTTP_")) $seen[substr($name, 5)] = $value;
}
header("Content-Type: application/json");
echo json_encode($seen, JSON_INVALID_UTF8_SUBSTITUTE);
