# SPDX-License-Identifier: MIT
# The two results that are read: -v urls=10 the small one (632 bytes), -v urls=10000 the big one (about 980 KB).
# The same text from every awk: the random numbers are Park and Miller's, exact in doubles.
function random() {
  state = (state * 16807) % 2147483647
  return state
}
function hex(digits, text, i) {
  text = ""
  for (i = 0; i < digits; ++i) text = text substr("0123456789abcdef", int(random() / 64) % 16 + 1, 1)
  return text
}
function uuid() { return hex(8) "-" hex(4) "-" hex(4) "-" hex(4) "-" hex(12) }
BEGIN {
  state = 20261120
  small = urls <= 10
  printf "{\"request_id\":\"%s\",\"status\":\"completed\",\"output\":{", uuid()
  printf "\"video\":\"https://cdn.example.com/outputs/%s.mp4\",\"images\":[", small ? hex(12) : uuid()
  for (i = 0; i < urls; ++i) {
    printf("%s\"https://cdn.example.com/", (i > 0) ? "," : "")
    if (small) printf "%s.png\"", hex(8)
    else printf "outputs/2026/11/20/%s/image-%05d.png\"", uuid(), i
  }
  print "]},\"created_at\":\"2026-11-20T04:34:42.123456Z\",\"finished_at\":\"2026-11-20T04:35:17.654321Z\"}"
}
