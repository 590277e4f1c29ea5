// SPDX-License-Identifier: MIT
// The documents as plain structs, for the peers. Each field is listed once, as need(type, member, wire name) where it
// must be given and may(type, member, wire name) where it may be left out, so that libraries without reflection get
// the very calls that one would write by hand. Our own structs are in runcomfy.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// clang-format off

// Choices: x(enumerator, text), and what stands between two of them.
#define CHOICES_aspect_choice(x, sep) x(wide, "16:9") sep x(square, "1:1") sep x(tall, "9:16")
#define CHOICES_resolution_choice(x, sep) x(p480, "480p") sep x(p720, "720p") sep x(p1080, "1080p")
#define CHOICES_wan_size_choice(x, sep) \
  x(s1_1, "1024*1024 (1:1)") sep x(s2_3, "800*1200 (2:3)") sep x(s3_2, "1200*800 (3:2)") sep \
  x(s3_4, "960*1280 (3:4)") sep x(s4_3, "1280*960 (4:3)") sep x(s9_16, "720*1280 (9:16)") sep \
  x(s16_9, "1280*720 (16:9)") sep x(s21_9, "1344*576 (21:9)")
#define CHOICES_fusionx_size_choice(x, sep) \
  x(s480_480, "480x480 (1:1)") sep x(s720_720, "720x720 (1:1)") sep x(s480_720, "480x720 (2:3)") sep \
  x(s720_480, "720x480 (3:2)") sep x(s540_960, "540x960 (9:16)") sep x(s576_1024, "576x1024 (9:16)") sep \
  x(s720_1280, "720x1280 (9:16)") sep x(s960_540, "960x540 (16:9)") sep \
  x(s1024_576, "1024x576 (16:9)") sep x(s1280_720, "1280x720 (16:9)")
#define CHOICES_seedance_ratio_choice(x, sep) \
  x(adaptive, "adaptive") sep x(r16_9, "16:9") sep x(r9_16, "9:16") sep x(r4_3, "4:3") sep \
  x(r3_4, "3:4") sep x(r1_1, "1:1") sep x(r21_9, "21:9")
#define CHOICES_seedance_size_choice(x, sep) \
  x(p480, "480p") sep x(p720, "720p") sep x(p1080, "1080p") sep x(k4, "4k")
#define CHOICES_ltx_ratio_choice(x, sep) x(automatic, "auto") sep x(r16_9, "16:9") sep x(r9_16, "9:16")
#define CHOICES_ltx_motion_choice(x, sep) \
  x(dolly_in, "dolly_in") sep x(dolly_out, "dolly_out") sep x(dolly_left, "dolly_left") sep \
  x(dolly_right, "dolly_right") sep x(jib_up, "jib_up") sep x(jib_down, "jib_down") sep \
  x(still, "static") sep x(focus_shift, "focus_shift")
#define CHOICES_ltx_duration_choice(x, sep) \
  x(automatic, "auto") sep x(s6, "6") sep x(s8, "8") sep x(s10, "10")
#define CHOICES_ltx_size_choice(x, sep) x(p720, "720p") sep x(p1080, "1080p")
#define CHOICES_shot_choice(x, sep) x(intelligent, "intelligent") sep x(customize, "customize")
#define CHOICES_flux_size_choice(x, sep) \
  x(square_hd, "square_hd") sep x(square, "square") sep x(portrait_4_3, "portrait_4_3") sep \
  x(portrait_16_9, "portrait_16_9") sep x(landscape_4_3, "landscape_4_3") sep \
  x(landscape_16_9, "landscape_16_9")
#define CHOICES_flux_format_choice(x, sep) x(jpeg, "jpeg") sep x(png, "png") sep x(webp, "webp")

#define ALL_CHOICES(each) \
  each(aspect_choice) each(resolution_choice) each(wan_size_choice) each(fusionx_size_choice) \
  each(seedance_ratio_choice) each(seedance_size_choice) each(ltx_ratio_choice) each(ltx_motion_choice) \
  each(ltx_duration_choice) each(ltx_size_choice) each(shot_choice) each(flux_size_choice) \
  each(flux_format_choice)

// The inputs of which the claims speak: A, B, their union U, and K, which is B with a Korean prompt.
#define FIELDS_input_a(need, may) \
  need(std::string, prompt, "prompt") \
  need(std::string, image_url, "image_url") \
  may(int, duration, "duration") \
  may(aspect_choice, aspect_ratio, "aspect_ratio") \
  may(std::string, negative_prompt, "negative_prompt") \
  may(double, cfg_scale, "cfg_scale")
#define FIELDS_input_b(need, may) \
  need(std::string, prompt, "prompt") \
  need(std::string, image, "image") \
  may(std::int64_t, seed, "seed") \
  need(resolution_choice, resolution, "resolution") \
  need(int, steps, "steps") \
  need(double, cfg, "cfg") \
  need(double, shift, "shift") \
  need(int, num_frames, "num_frames") \
  need(int, frame_rate, "frame_rate")
#define FIELDS_input_u(need, may) \
  need(std::string, prompt, "prompt") \
  need(std::string, image_url, "image_url") \
  may(int, duration, "duration") \
  may(aspect_choice, aspect_ratio, "aspect_ratio") \
  may(std::string, negative_prompt, "negative_prompt") \
  may(double, cfg_scale, "cfg_scale") \
  need(std::string, image, "image") \
  may(std::int64_t, seed, "seed") \
  need(resolution_choice, resolution, "resolution") \
  need(int, steps, "steps") \
  need(double, cfg, "cfg") \
  need(double, shift, "shift") \
  need(int, num_frames, "num_frames") \
  need(int, frame_rate, "frame_rate")

// What the service answers.
#define FIELDS_outputs(need, may) \
  need(std::string, video, "video") \
  need(std::vector<std::string>, images, "images")
#define FIELDS_result(need, may) \
  need(std::string, request_id, "request_id") \
  need(std::string, status, "status") \
  need(outputs, output, "output") \
  need(std::string, created_at, "created_at") \
  need(std::string, finished_at, "finished_at")

// Inputs of other models, after their published schemas.
#define FIELDS_fusionx(need, may) /* community/wan-2-1/fusionx/image-to-video */ \
  need(std::string, prompt, "600_prompt") \
  need(std::string, image, "608_image") \
  may(std::int64_t, seed, "598_seed") \
  may(fusionx_size_choice, width_height, "602_widthx602_height") \
  may(int, steps, "598_steps") \
  may(double, cfg, "598_cfg") \
  may(double, shift, "598_shift") \
  may(int, num_frames, "602_num_frames") \
  may(int, frame_rate, "609_frame_rate")
#define FIELDS_wan26(need, may) /* wan-ai/wan-2-6/image-to-image */ \
  need(std::string, prompt, "prompt") \
  need(std::vector<std::string>, image_urls, "image_urls") \
  may(std::string, negative_prompt, "negative_prompt") \
  may(wan_size_choice, image_size, "image_size") \
  may(int, seed, "seed") \
  may(bool, prompt_extend, "prompt_extend")
#define FIELDS_seedance(need, may) /* bytedance/seedance-2.0/pro */ \
  need(std::string, prompt, "prompt") \
  may(seedance_ratio_choice, aspect_ratio, "aspect_ratio") \
  may(std::vector<std::string>, audios, "audios") \
  may(int, duration, "duration") \
  may(bool, generate_audio, "generate_audio") \
  may(std::vector<std::string>, images, "images") \
  may(seedance_size_choice, resolution, "resolution") \
  may(std::int64_t, seed, "seed") \
  may(std::vector<std::string>, videos, "videos")
#define FIELDS_ltx(need, may) /* lightricks/ltx-2.5/image-to-video/pro */ \
  need(std::string, prompt, "prompt") \
  need(std::string, image_url, "image_url") \
  may(ltx_ratio_choice, aspect_ratio, "aspect_ratio") \
  may(ltx_motion_choice, camera_motion, "camera_motion") \
  may(ltx_duration_choice, duration, "duration") \
  may(std::string, end_image_url, "end_image_url") \
  may(int, fps, "fps") \
  may(bool, generate_audio, "generate_audio") \
  may(ltx_size_choice, resolution, "resolution")
#define FIELDS_acestep(need, may) /* acestep-ai/ace-step/audio-outpaint */ \
  need(std::string, audio, "audio") \
  need(std::string, tags, "tags") \
  may(double, extend_after_duration, "extend_after_duration") \
  may(double, extend_before_duration, "extend_before_duration") \
  may(std::string, lyrics, "lyrics") \
  may(int, seed, "seed")
#define FIELDS_shot(need, may) /* a part of kling, see there */ \
  need(std::string, prompt, "prompt") \
  need(int, duration, "duration")
#define FIELDS_kling(need, may) /* kling/kling-video-o3/pro/reference-to-video, its multi_prompt as lists of shots */ \
  need(std::string, prompt, "prompt") \
  may(std::vector<shot>, multi_prompt, "multi_prompt") \
  may(aspect_choice, aspect_ratio, "aspect_ratio") \
  may(int, duration, "duration") \
  may(std::vector<std::string>, images, "images") \
  may(bool, keep_original_sound, "keep_original_sound") \
  may(shot_choice, shot_type, "shot_type") \
  may(bool, sound, "sound") \
  may(std::string, video, "video")
#define FIELDS_lora(need, may) /* a part of flux, see there */ \
  need(std::string, path, "path") \
  may(double, scale, "scale")
#define FIELDS_flux(need, may) /* blackforestlabs/flux-2/flash/text-to-image, with loras as other models take them */ \
  need(std::string, prompt, "prompt") \
  may(double, guidance_scale, "guidance_scale") \
  may(std::int64_t, seed, "seed") \
  may(flux_size_choice, image_size, "image_size") \
  may(flux_format_choice, output_format, "output_format") \
  may(std::vector<lora>, loras, "loras")

// Parts before what holds them.
#define ALL_STRUCTS(each) \
  each(input_a) each(input_b) each(input_u) each(outputs) each(result) each(fusionx) each(wan26) each(seedance) \
  each(ltx) each(acestep) each(shot) each(kling) each(lora) each(flux)

#define COMMA ,

// How a choice is declared; reflect-cpp has types of its own for it, Boost.JSON takes such texts as strings only.
#if !defined(BENCH_CHOICE)

template <class Choice>
inline constexpr int texts_of = 0;

#define ENUMERATOR(name, text) name
#define TEXT(name, text) std::string_view(text)
#define BENCH_CHOICE(type) \
  enum class type { CHOICES_##type(ENUMERATOR, COMMA) }; \
  template <> inline constexpr auto texts_of<type> = std::array{CHOICES_##type(TEXT, COMMA)};

template <class Choice>
concept choice = std::is_enum_v<Choice>;

template <choice Choice>
constexpr std::string_view text_of(Choice chosen) { return texts_of<Choice>[static_cast<std::size_t>(chosen)]; }

// False if no choice is written so.
template <choice Choice>
constexpr bool choose(std::string_view text, Choice& chosen) {
  for (std::size_t i = 0; i < texts_of<Choice>.size(); ++i)
    if (texts_of<Choice>[i] == text) return chosen = static_cast<Choice>(i), true;
  return false;
}

#endif

// How a member is declared; reflect-cpp names the wire name in its type.
#if !defined(BENCH_MEMBER)
#define BENCH_MEMBER(type, member, wire) type member{}
#endif

ALL_CHOICES(BENCH_CHOICE)
#define NEED(type, member, wire) BENCH_MEMBER(type, member, wire);
#define MAY(type, member, wire) BENCH_MEMBER(std::optional<type>, member, wire);
#define STRUCT(name) struct name { FIELDS_##name(NEED, MAY) };
ALL_STRUCTS(STRUCT)
#undef STRUCT
#undef MAY
#undef NEED
