// SPDX-License-Identifier: MIT
// What every candidate does in the same way. A candidate is a class with
//     template <class T> T read(const std::string& text)   or the library's result of T; the text has room behind it
//     template <class T> ... write(const T& value)         something with data() and size(): the JSON
// and the program's arguments are
//     check DOCUMENTS OUT             each document read and written to OUT/<document>.json
//     utf8 DOCUMENTS                  "<write|read> <refused|taken>": whether text that is not UTF-8 is noticed
//     time DOCUMENTS GAP MS BATCHES   "<document> <write|read> <ns>": the fastest of so many batches of so many ms
// with the environment variable BENCH_MALLOC=stock for reading the big result only, with glibc's own settings.
//
// Both are declared BENCH_CALL, so that what the measuring loop calls, or takes in, is the library's own function: one
// function around it changes what the compiler inlines, which made some libraries slower by an eighth.
#pragma once

#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#define BENCH_CALL [[gnu::always_inline]] inline

namespace bench {

[[noreturn]] inline void fail(std::string_view what) {
  std::fprintf(stderr, "benchmark: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

// What a candidate throws where its library refuses.
[[noreturn]] inline void refuse(const char* what) { throw std::runtime_error(what); }

// The compiler must take it that everything reachable from p is read and changed here.
inline void keep(const void* p) { asm volatile("" : : "g"(p) : "memory"); }

// Nanoseconds of processor time of this thread: what else runs on this core does not count.
inline double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

// The fastest batch: what disturbs from outside (another thread on the same core of the host, interrupts) only ever
// adds time, and comes and goes within milliseconds, so that a short batch is often spared.
template <class Work>
double nanoseconds(double batch_ms, int batches, Work&& work) {
  long times = 1;
  for (;;) {
    const double start = now();
    for (long i = 0; i < times; ++i) work();
    const double taken = now() - start;
    if (taken > batch_ms * 2e5) {
      times = (std::max)(1L, static_cast<long>(static_cast<double>(times) * batch_ms * 1e6 / taken));
      break;
    }
    times *= 4;
  }
  double least = 0;
  for (int batch = 0; batch < batches; ++batch) {
    const double start = now();
    for (long i = 0; i < times; ++i) work();
    const double taken = (now() - start) / static_cast<double>(times);
    if (batch == 0 || taken < least) least = taken;
  }
  return least;
}

inline constexpr std::size_t padding = 256;  // simdjson reads beyond the end, where it may

inline std::string load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail("cannot read " + path);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  text.reserve(text.size() + padding);
  return text;
}

// Of everything a result holds, so that a parse which lost something shows.
template <class Result>
std::uint64_t hash(const Result& from) {
  std::uint64_t sum = 14695981039346656037U;
  const auto add = [&sum](const std::string& text) {
    for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211U;
    sum = (sum ^ text.size()) * 1099511628211U;
  };
  add(from.request_id);
  add(from.status);
  add(from.output.video);
  for (const std::string& image : from.output.images) add(image);
  add(from.created_at);
  add(from.finished_at);
  return sum;
}

template <class T>
const T& unwrap(const T& value) {
  return value;
}
template <class Result>
  requires requires(const Result& result) { result.error(); }
const auto& unwrap(const Result& result) {
  if (!result) refuse("refused");
  return *result;
}

enum what { writing = 1, reading = 2 };

// How long a loop over memory takes also depends on where its texts and its buffer lie to each other, to within a page:
// processors mistake addresses which differ by 4096 for the same one. So before the buffers are made, all holes in the
// heap are filled, and then a gap is left, of which the caller names one of many. All of it is given back with the
// result.
inline std::vector<std::unique_ptr<char[]>> shift_heap(std::size_t gap) {
  std::vector<std::unique_ptr<char[]>> blocks;
  for (std::size_t size = 24; size < 4096; size += 16)
    for (int i = 0; i < 8; ++i) blocks.push_back(std::make_unique_for_overwrite<char[]>(size));
  blocks.push_back(std::make_unique_for_overwrite<char[]>(gap * 1232 % 4096 + 4096));
  return blocks;
}

template <class Candidate>
class program {
 public:
  program(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 3 && arguments[0] == "check") {
      out_ = arguments[2];
    } else if (arguments.size() == 2 && arguments[0] == "utf8") {
      probes_ = true;
    } else if (arguments.size() == 5 && arguments[0] == "time") {
      gap_ = std::strtoul(arguments[2].c_str(), nullptr, 10);
      batch_ms_ = std::atof(arguments[3].c_str());
      batches_ = std::atoi(arguments[4].c_str());
    } else {
      fail("arguments: check DOCUMENTS OUT, utf8 DOCUMENTS, or time DOCUMENTS GAP MS BATCHES");
    }
    documents_ = arguments[1];
    const char* malloc_settings = std::getenv("BENCH_MALLOC");
    stock_ = malloc_settings != nullptr && std::strcmp(malloc_settings, "stock") == 0;
    // Else glibc gives more than 128 KiB back to the system in each turn of the big document, and the page faults cost
    // more than the reading.
    if (!stock_) {
      mallopt(M_MMAP_THRESHOLD, 64 << 20);
      mallopt(M_TRIM_THRESHOLD, 512 << 20);
    }
  }

  template <class T>
  void document(const char* name, int timed) {
    const std::string text = load(documents_ + "/" + name + ".json");
    if (!out_.empty()) check<T>(name, text);
    else if (probes_) probe<T>(name, text);
    else if (!stock_ || std::strcmp(name, "big") == 0) time<T>(name, text, timed);
  }

 private:
  template <class T>
  void check(const char* name, const std::string& text) {
    Candidate candidate;
    const auto told = candidate.template read<T>(text);
    const T& value = unwrap(told);
    if constexpr (requires { candidate.inspect(value); }) candidate.inspect(value);
    auto&& json = candidate.write(value);
    std::ofstream(out_ + "/" + name + ".json", std::ios::binary) << std::string_view(json.data(), json.size());
    if constexpr (requires { value.request_id; })
      std::printf("%s %016llx\n", name, static_cast<unsigned long long>(hash(value)));
  }

  template <class T>
  void time(const char* name, const std::string& text, int timed) {
    Candidate reader;
    const auto told = reader.template read<T>(text);
    const T& value = unwrap(told);
    const auto blocks = shift_heap(gap_);
    Candidate candidate;
    if ((timed & writing) != 0) {
      print(name, "write", nanoseconds(batch_ms_, batches_, [&] {
              keep(&value);
              auto&& json = candidate.write(value);
              keep(json.data());
            }));
    }
    if constexpr (Candidate::reads) {
      if ((timed & reading) != 0) {
        print(name, "read", nanoseconds(batch_ms_, batches_, [&] {
                keep(text.data());
                const auto read = candidate.template read<T>(text);
                keep(&read);
              }));
      }
    }
  }

  // A lone continuation byte in the middle of the prompt of A, in the value and in the text.
  template <class T>
  static void probe(const char* name, std::string text) {
    if constexpr (requires(T value) { value.cfg_scale; }) {
      if (std::strcmp(name, "A") != 0) return;
      text.reserve(text.size() + padding);
      Candidate candidate;
      T value = unwrap(candidate.template read<T>(text));
      value.prompt = std::string("a \x80 fox");
      std::printf("write %s\n", refused([&] { candidate.write(value); }));
      text[text.find("prompt") + 20] = '\x80';
      if constexpr (Candidate::reads)
        std::printf("read %s\n", refused([&] { unwrap(candidate.template read<T>(text)); }));
    }
  }
  template <class Work>
  static const char* refused(Work&& work) {
    try {
      work();
      return "taken";
    } catch (const std::exception&) {
      return "refused";
    }
  }

  void print(const char* name, const char* operation, double ns) const {
    std::printf("%s%s %s %.2f\n", name, stock_ ? "_stock" : "", operation, ns);
  }

  std::string documents_;
  std::string out_;
  std::size_t gap_ = 0;
  double batch_ms_ = 0;
  int batches_ = 0;
  bool probes_ = false;
  bool stock_ = false;
};

// Named here once; the types are the candidate's own.
template <class Candidate, class A, class B, class U, class Result, class Fusionx, class Wan26, class Seedance,
          class Ltx, class Acestep, class Kling, class Flux>
int run(int argc, char** argv) {
  program<Candidate> all(argc, argv);
  all.template document<A>("A", writing);
  all.template document<B>("B", writing);
  all.template document<U>("U", writing);
  all.template document<B>("K", writing);
  all.template document<Result>("small", reading);
  all.template document<Result>("big", reading);
  all.template document<Fusionx>("fusionx", writing | reading);
  all.template document<Wan26>("wan26", writing | reading);
  all.template document<Seedance>("seedance", writing | reading);
  all.template document<Ltx>("ltx", writing | reading);
  all.template document<Acestep>("acestep", writing | reading);
  all.template document<Kling>("kling", writing | reading);
  all.template document<Flux>("flux", writing | reading);
  return 0;
}

}  // namespace bench

#define BENCH_MAIN(candidate)                                                                                      \
  int main(int argc, char** argv) {                                                                                \
    return bench::run<candidate, input_a, input_b, input_u, result, fusionx, wan26, seedance, ltx, acestep, kling, \
                      flux>(argc, argv);                                                                           \
  }
