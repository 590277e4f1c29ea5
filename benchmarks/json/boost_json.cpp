// SPDX-License-Identifier: MIT
// Boost.JSON: its direct conversions of described structs, with a serializer and a buffer that are kept. They take an
// enum by the names of its enumerators, so choices, whose texts are no names, are strings. Where a name of a member is
// no identifier, the way leads through boost::json::value.
#include <boost/describe.hpp>
#include <boost/json.hpp>

#include "benchmarks/json/harness.hpp"

#define BENCH_CHOICE(type) using type = std::string;
#include "benchmarks/json/models.hpp"

BOOST_DESCRIBE_STRUCT(input_a, (), (prompt, image_url, duration, aspect_ratio, negative_prompt, cfg_scale))
BOOST_DESCRIBE_STRUCT(input_b, (), (prompt, image, seed, resolution, steps, cfg, shift, num_frames, frame_rate))
BOOST_DESCRIBE_STRUCT(input_u, (),
                      (prompt, image_url, duration, aspect_ratio, negative_prompt, cfg_scale, image, seed, resolution,
                       steps, cfg, shift, num_frames, frame_rate))
BOOST_DESCRIBE_STRUCT(outputs, (), (video, images))
BOOST_DESCRIBE_STRUCT(result, (), (request_id, status, output, created_at, finished_at))
BOOST_DESCRIBE_STRUCT(wan26, (), (prompt, image_urls, negative_prompt, image_size, seed, prompt_extend))
BOOST_DESCRIBE_STRUCT(seedance, (),
                      (prompt, aspect_ratio, audios, duration, generate_audio, images, resolution, seed, videos))
BOOST_DESCRIBE_STRUCT(ltx, (),
                      (prompt, image_url, aspect_ratio, camera_motion, duration, end_image_url, fps, generate_audio,
                       resolution))
BOOST_DESCRIBE_STRUCT(acestep, (), (audio, tags, extend_after_duration, extend_before_duration, lyrics, seed))
BOOST_DESCRIBE_STRUCT(shot, (), (prompt, duration))
BOOST_DESCRIBE_STRUCT(kling, (),
                      (prompt, multi_prompt, aspect_ratio, duration, images, keep_original_sound, shot_type, sound,
                       video))
BOOST_DESCRIBE_STRUCT(lora, (), (path, scale))
BOOST_DESCRIBE_STRUCT(flux, (), (prompt, guidance_scale, seed, image_size, output_format, loras))

#define NEED(type, member, wire) to[wire] = boost::json::value_from(from.member, to.storage());
#define MAY(type, member, wire) \
  if (from.member) to[wire] = boost::json::value_from(*from.member, to.storage());
inline void tag_invoke(boost::json::value_from_tag, boost::json::value& into, const fusionx& from) {
  boost::json::object& to = into.emplace_object();
  FIELDS_fusionx(NEED, MAY)
}
#undef MAY
#undef NEED
#define NEED(type, member, wire) value.member = boost::json::value_to<type>(from.at(wire));
#define MAY(type, member, wire) \
  if (const auto* found = from.as_object().if_contains(wire)) value.member = boost::json::value_to<type>(*found);
inline fusionx tag_invoke(boost::json::value_to_tag<fusionx>, const boost::json::value& from) {
  fusionx value;
  FIELDS_fusionx(NEED, MAY) return value;
}

struct candidate {
  static constexpr bool reads = true;
  boost::json::serializer serializer;
  static constexpr std::size_t room = 2 << 20;
  std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(room);

  template <class T>
  BENCH_CALL T read(const std::string& from) {
    if constexpr (std::is_same_v<T, fusionx>) {
      unsigned char memory[4096];
      boost::json::monotonic_resource resource(memory);
      return boost::json::value_to<T>(boost::json::parse(from, &resource));
    } else {
      T value;
      boost::json::parse_into(value, from);
      return value;
    }
  }
  template <class T>
  BENCH_CALL std::string_view write(const T& value) {
    if constexpr (std::is_same_v<T, fusionx>) {
      unsigned char memory[4096];
      boost::json::monotonic_resource resource(memory);
      const boost::json::value made = boost::json::value_from(value, &resource);
      serializer.reset(&made);
      return serializer.read(buffer.get(), room);
    } else {
      serializer.reset(&value);
      return serializer.read(buffer.get(), room);
    }
  }
};

BENCH_MAIN(candidate)
