# SPDX-License-Identifier: MIT
# Raw results to a report in Markdown that reads well on a terminal, too.
#     cd BUILD && awk -f report.awk candidates.txt documents.txt compared.txt utf8.txt raw.txt minimal.txt \
#       host_minimal.txt include_cost.txt facts.txt
# Also writes claims.txt, "<share of the limit that is reached, 1 and more passes> <time|exact> <sentence>", and what
# plots.gp draws: plot_write.txt, plot_read.txt, plot_minimal.txt.
FNR == 1 {
  kind = FILENAME
  sub(/.*\//, "", kind)
}
kind == "candidates.txt" && !/^#/ {
  name = $1
  order[++candidates] = name
  $1 = $2 = $3 = $4 = ""
  sub(/^ +/, "")
  label[name] = $0
}
kind == "documents.txt" {
  bytes[$1] = $2
  share[$1] = $3 / $2
}
kind == "compared.txt" { compared = $1 }
kind == "utf8.txt" { utf8[$1, $2] = $3 == "refused" ? "checked" : "not checked" }
kind == "raw.txt" {
  # Of the laps at one place the fastest: what disturbs only ever adds time.
  key = $3 SUBSEP $4 SUBSEP $5
  lap = $1 SUBSEP $2 SUBSEP key
  if (!(lap in fastest)) places[key, $1 + 0] = places[key, $1 + 0] " " $2
  if (!(lap in fastest) || $6 + 0 < fastest[lap]) fastest[lap] = $6 + 0
  if ($1 + 0 > rounds) rounds = $1 + 0
  keys[key] = 1
  seen[$3] = 1
}
kind == "minimal.txt" || kind == "host_minimal.txt" {
  minimal[kind, ++minimals[kind]] = $1
  seconds[kind, $1] = $2
  megabytes[kind, $1] = $3
  size[kind, $1] = $4
}
kind == "include_cost.txt" { include_cost = $0 }
kind == "facts.txt" { facts[++fact_count] = $0 }

# Of the places of a round the median: nobody chooses where his code lies.
function join_rounds(key, round, list, n, i, least) {
  for (key in keys) {
    for (round = 1; round <= rounds; ++round) {
      n = split(places[key, round], list, " ")
      if (n == 0) continue
      for (i = 1; i <= n; ++i) least[i] = fastest[round, list[i], key]
      values[key, ++count[key]] = middle(least, n)
    }
  }
}
function median(key, i, list) {
  for (i = 1; i <= count[key]; ++i) list[i] = values[key, i]
  return middle(list, count[key])
}
function middle(list, n, i, j, x) { # sorts the list
  if (n == 0) return 0
  for (i = 2; i <= n; ++i) {
    x = list[i]
    for (j = i - 1; j >= 1 && list[j] > x; --j) list[j + 1] = list[j]
    list[j + 1] = x
  }
  return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
function spread(key, i, least, most) {
  least = most = values[key, 1]
  for (i = 2; i <= count[key]; ++i) {
    if (values[key, i] + 0 < least + 0) least = values[key, i]
    if (values[key, i] + 0 > most + 0) most = values[key, i]
  }
  return most / least
}
function ns(value) { return value < 100 ? sprintf("%.1f", value) : sprintf("%.0f", value) }

# Tables: cells are collected, then printed with columns of one width.
function start_table() { rows = columns = 0 }
function cell(text) {
  row[rows, ++columns_here] = text
  if (columns_here > columns) columns = columns_here
}
function next_row() {
  ++rows
  columns_here = 0
}
function print_table(r, c, width, line) {
  for (c = 1; c <= columns; ++c) {
    width[c] = 3
    for (r = 1; r <= rows; ++r) if (length(row[r, c]) > width[c]) width[c] = length(row[r, c])
  }
  for (r = 1; r <= rows; ++r) {
    line = "|"
    for (c = 1; c <= columns; ++c) line = line sprintf(c == 1 ? " %-" width[c] "s |" : " %" width[c] "s |", row[r, c])
    print line
    if (r > 1) continue
    line = "|"
    for (c = 1; c <= columns; ++c) {
      filler = sprintf("%" width[c] "s", "")
      gsub(/ /, "-", filler)
      line = line (c == 1 ? " " filler " |" : " " substr(filler, 2) ": |")
    }
    print line
  }
  for (r = 1; r <= rows; ++r) for (c = 1; c <= columns; ++c) delete row[r, c]
  print ""
}
function times(title, operation, list, with_utf8, n, names, i, c, key, any) {
  n = split(list, names, " ")
  start_table()
  next_row()
  cell(title)
  for (i = 1; i <= n; ++i) cell(names[i] == "big_stock" ? "big, stock malloc" : names[i])
  if (with_utf8) cell("UTF-8")
  for (c = 1; c <= candidates; ++c) {
    any = 0
    for (i = 1; i <= n; ++i) if (count[order[c], names[i], operation] > 0) any = 1
    if (!any) continue
    next_row()
    cell(label[order[c]])
    for (i = 1; i <= n; ++i) {
      key = order[c] SUBSEP names[i] SUBSEP operation
      cell(count[key] ? sprintf("%s (%.2f)", ns(median(key)), spread(key)) : "-")
    }
    if (with_utf8) cell(order[c] == "memcpy" ? "-" : utf8[order[c], operation])
  }
  print_table()
}
function programs(kind, title, i, name) {
  start_table()
  next_row()
  cell(title)
  cell("seconds")
  cell("MB")
  cell("bytes")
  for (i = 1; i <= minimals[kind]; ++i) {
    name = minimal[kind, i]
    next_row()
    cell(name in minimal_label ? minimal_label[name] : label[name])
    cell(sprintf("%.2f", seconds[kind, name]))
    cell(megabytes[kind, name])
    cell(size[kind, name])
  }
  print_table()
}

# A claim: reached and limit such that reached / limit >= 1 passes.
function claim(reached, limit, sentence, how, share) {
  share = reached / limit
  sentence = sprintf("%s: %s", share >= 1 ? "PASS" : "MISS", sentence)
  print "- " sentence
  printf "%.3f %s %s\n", share, how == "" ? "time" : how, sentence >"claims.txt"
  if (share >= 1) ++passed
  else ++missed
}
function faster(ours, theirs, document, operation, limit, a, b, key) {
  key = ours SUBSEP document SUBSEP operation
  if (!count[key] || !count[theirs, document, operation]) return
  a = median(key)
  b = median(theirs SUBSEP document SUBSEP operation)
  claim(b / a, limit, sprintf("%s %s, %s against %s: %.2f times as fast, at least %.2f (%s ns and %s ns)", operation,
        document, label[ours], label[theirs], b / a, limit, ns(a), ns(b)))
}
# The geometric mean of the ratios over a list of documents, in the kind (long or not) that is asked for; "" is any.
function mean_ratio(ours, theirs, list, operation, long, n, i, names, sum, used) {
  n = split(list, names, " ")
  for (i = 1; i <= n; ++i) {
    if (long != "" && is_long(names[i]) != long) continue
    sum += log(median(theirs SUBSEP names[i] SUBSEP operation) / median(ours SUBSEP names[i] SUBSEP operation))
    ++used
  }
  return used ? exp(sum / used) : 0
}
function is_long(document) { return share[document] > 2 / 3 }

# Over the documents of other models, one line: the least share of its limit that any of them reaches.
function faster_on_others(ours, theirs, operation, n, i, names, ratio, limit, least, worst, low, high) {
  if (!(theirs in seen)) return
  n = split(others, names, " ")
  for (i = 1; i <= n; ++i) {
    ratio = median(theirs SUBSEP names[i] SUBSEP operation) / median(ours SUBSEP names[i] SUBSEP operation)
    limit = 0.85 * (operation == "read" ? 1 : is_long(names[i]) ? 1.1 : 1.4)
    if (i == 1 || ratio / limit < least) {
      least = ratio / limit
      worst = sprintf("%s with %.2f, at least %.2f", names[i], ratio, limit)
    }
    if (i == 1 || ratio < low) low = ratio
    if (i == 1 || ratio > high) high = ratio
  }
  claim(least, 1, sprintf("%s the documents of other models, %s against %s: %.2f to %.2f times as fast; nearest to its limit is %s",
        operation, label[ours], label[theirs], low, high, worst))
}

function all_claims(ours, theirs) {
  if (!(ours in seen) || !(theirs in seen)) return
  faster(ours, theirs, "A", "write", 1.4)
  faster(ours, theirs, "U", "write", 1.4)
  faster(ours, theirs, "B", "write", 1.1)
  faster(ours, theirs, "K", "write", 1.1)
  faster(ours, "simdjson", "small", "read", 1)
  faster(ours, theirs, "small", "read", 1)
  faster(ours, "simdjson", "big", "read", 1)
  faster_on_others(ours, theirs, "write")
  faster_on_others(ours, theirs, "read")
  faster_on_others(ours, "simdjson", "read")
  printf "- for comparison, writing against %s, geometric means: A and U %.2f, others of their kind %.2f; B and K %.2f, others of their kind %.2f\n",
    label[theirs], mean_ratio(ours, theirs, "A U", "write", ""), mean_ratio(ours, theirs, others, "write", 0),
    mean_ratio(ours, theirs, "B K", "write", ""), mean_ratio(ours, theirs, others, "write", 1)
}

function compiled(ours, theirs, ratio) {
  if (!(("minimal.txt", ours) in seconds) || !(("minimal.txt", theirs) in seconds)) return
  ratio = seconds["minimal.txt", ours] / seconds["minimal.txt", theirs]
  claim(0.25 / ratio, 1, sprintf("compile the minimal program, %s against %s: %.2f of its time, at most 0.25 (%.2f s and %.2f s)",
        label[ours], label[theirs], ratio, seconds["minimal.txt", ours], seconds["minimal.txt", theirs]))
}
function binary(kind, whose, bytes) {
  if (!((kind, "runcomfy_validate") in size)) return
  bytes = size[kind, "runcomfy_validate"]
  claim(24576 / bytes, 1, sprintf("binary of the minimal program with validate and error texts, compiler %s: %d bytes, at most 24576",
        whose, bytes), "exact")
}

# What gnuplot draws: a line for each candidate, "?" where there is nothing.
function plot_times(to, operation, list, n, names, i, c, key, line, any) {
  n = split(list, names, " ")
  for (c = candidates; c >= 1; --c) {
    line = "\"" label[order[c]] "\""
    any = 0
    for (i = 1; i <= n; ++i) {
      key = order[c] SUBSEP names[i] SUBSEP operation
      if (count[key]) any = 1
      line = line " " (count[key] ? sprintf("%.2f", median(key)) : "?")
    }
    if (any) print line, order[c] ~ /^runcomfy/ ? 1 : 0 >to
  }
  close(to)
}
function plot_programs(to, i, name) {
  for (i = minimals["minimal.txt"]; i >= 1; --i) {
    name = minimal["minimal.txt", i]
    print "\"" (name in minimal_label ? minimal_label[name] : label[name]) "\"", seconds["minimal.txt", name],
      megabytes["minimal.txt", name], size["minimal.txt", name] / 1024, name ~ /^runcomfy/ ? 1 : 0 >to
  }
  close(to)
}

END {
  join_rounds()
  others = "fusionx wan26 seedance ltx acestep kling flux"
  minimal_label["empty"] = "no JSON at all"
  minimal_label["hand_written"] = "hand-written"
  minimal_label["runcomfy_validate"] = "this library, validate and error texts"

  for (i = 1; i <= fact_count; ++i) print facts[i]
  printf "%d documents were compared as JSON and found equal.\n\n", compared

  print "### Writing\n"
  print "Nanoseconds for one document; in parentheses the largest of the rounds divided by the smallest.\n"
  times(sprintf("ns to write (A %d bytes, B %d, U %d, K %d)", bytes["A"], bytes["B"], bytes["U"], bytes["K"]), "write",
        "A B U K", 1)
  print "### Reading\n"
  times(sprintf("ns to read (small %d bytes, big %d)", bytes["small"], bytes["big"]), "read", "small big big_stock", 1)
  print "### Documents of other models\n"
  times("ns to write", "write", others)
  times("ns to read", "read", others)
  if (minimals["minimal.txt"]) print "### The minimal program\n"
  if (minimals["minimal.txt"]) programs("minimal.txt", "with the compiler of the benchmarks, C++23")
  if (minimals["host_minimal.txt"]) programs("host_minimal.txt", "with the compiler of the distribution, C++20")

  print "### Claims\n"
  all_claims("runcomfy", "glaze")
  all_claims("runcomfy_26", "glaze_26")
  compiled("runcomfy", "glaze")
  compiled("runcomfy_26", "glaze_26")
  binary("minimal.txt", "of the benchmarks")
  binary("host_minimal.txt", "of the distribution")
  if (match(include_cost, /ratio [0-9.]+/)) {
    ratio = substr(include_cost, RSTART + 6, RLENGTH - 6)
    claim(0.7 / ratio, 1, sprintf("including the single header costs %.2f of nlohmann/json.hpp, at most 0.70", ratio))
  }
  plot_times("plot_write.txt", "write", "A B U K")
  plot_times("plot_read.txt", "read", "small big")
  plot_programs("plot_minimal.txt")
  printf "\n%d claims hold, %d do not.\n", passed, missed
}
