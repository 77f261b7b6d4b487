"""A streaming zipformer of icefall, its smallest sensible size, exported by icefall's own script."""
import contextlib
import importlib.util
import logging
import math
import sys
import types

import numpy as np
import torch
from torch import nn

import search

LOG_EPS = math.log(1e-10)  # icefall's decode_stream.py pads with it
TAIL = 7 + 2 * 3 + 30  # frames that streaming_decode.py adds: pad_length and tail_pad_len
VOCABULARY, DIMENSION, CONTEXT = 32, 32, [-1, 0]
PATHS = 4


def stub(name, **members):
    """What icefall imports and this use of it never calls, or what has a published formula."""
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module


def swoosh(shift, offset):
    return lambda x: torch.logaddexp(torch.zeros(()), x - shift) - 0.08 * x - offset


def icefall(root):
    left, right = swoosh(4.0, 0.035), swoosh(1.0, 0.313261687)
    stub("k2", swoosh_l=left, swoosh_l_forward=left, swoosh_r=right, swoosh_r_forward=right)
    stub("icefall")
    stub("icefall.utils", torch_autocast=lambda **_: contextlib.nullcontext(), num_tokens=len, str2bool=bool)
    unused = ("average_checkpoints", "average_checkpoints_with_averaged_model", "find_checkpoints", "load_checkpoint")
    stub("icefall.checkpoint", **dict.fromkeys(unused))
    stub("train", add_model_arguments=None, get_model=None, get_params=None)
    stub("onnxruntime")
    stub("onnxruntime.quantization", QuantType=None, quantize_dynamic=None)
    recipe = root / "egs/librispeech/ASR/zipformer"
    sys.path.insert(0, str(recipe))
    spec = importlib.util.spec_from_file_location("exporter", recipe / "export-onnx-streaming.py")
    exporter = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(exporter)
    return exporter


def build():
    from decoder import Decoder
    from joiner import Joiner
    from scaling_converter import convert_scaled_to_non_scaled
    from subsampling import Conv2dSubsampling
    from zipformer import Zipformer2

    torch.manual_seed(5)
    model = nn.Module()
    model.encoder_embed = Conv2dSubsampling(80, 24, dropout=0.0)
    model.encoder = Zipformer2(
        output_downsampling_factor=2, downsampling_factor=(1, 2), num_encoder_layers=(1, 2), encoder_dim=(24, 32),
        encoder_unmasked_dim=(16, 16), query_head_dim=(8,), pos_head_dim=(4,), value_head_dim=(6,), pos_dim=16,
        num_heads=(2, 4), feedforward_dim=(32, 48), cnn_module_kernel=(15, 7), causal=True, chunk_size=(16,),
        left_context_frames=(64,),
    )
    model.decoder = Decoder(VOCABULARY, DIMENSION, 0, len(CONTEXT))
    model.joiner = Joiner(32, DIMENSION, DIMENSION, VOCABULARY)
    model.eval()
    convert_scaled_to_non_scaled(model, inplace=True)
    return model


def chunks(features):
    padded = np.full((len(features) + TAIL, 80), LOG_EPS, np.float32)
    padded[: len(features)] = features
    for start in range(0, len(padded), 32):
        chunk = np.full((45, 80), LOG_EPS, np.float32)
        part = padded[start : start + 45]
        chunk[: len(part)] = part
        yield torch.from_numpy(chunk)


def encode(encoder, features):
    """Frames (T, dimension) and the states after the last chunk."""
    states, outputs = encoder.get_init_states(), []
    for chunk in chunks(features):
        out, states = encoder(chunk[None], states)
        outputs.append(out[0])
    return torch.cat(outputs), states


def enliven(encoder, decoder, joiner, features):
    """Random weights say the same all the time: spreads the encoder's outputs, and lets half of them be blank."""
    out, _ = encode(encoder, features)
    std, mean = torch.std_mean(out, 0)
    projection = encoder.encoder_proj
    projection.weight.copy_(projection.weight / std[:, None])
    projection.bias.copy_((projection.bias - mean) / std)
    decoder.decoder.embedding.weight.normal_(0, 1)
    decoder.decoder_proj.weight.normal_(0, 0.3)
    joiner.output_linear.weight.normal_(0, 0.6)
    out, _ = encode(encoder, features)
    logits = torch.cat([joiner(out, decoder(torch.tensor([CONTEXT]))), joiner(out, decoder(torch.tensor([[3, 7]])))])
    joiner.output_linear.bias[0] += (logits[:, 1:].max(1).values - logits[:, 0]).quantile(0.6)


def write(root, folder, features, lengths, save):
    exporter = icefall(root)
    logging.disable(logging.CRITICAL)
    model = build()
    encoder = exporter.OnnxEncoder(model.encoder, model.encoder_embed, model.joiner.encoder_proj)
    decoder = exporter.OnnxDecoder(model.decoder, model.joiner.decoder_proj)
    joiner = exporter.OnnxJoiner(model.joiner.output_linear)
    encoder.encoder.__class__.forward = encoder.encoder.__class__.streaming_forward
    enliven(encoder, decoder, joiner, features)
    arrays, texts = reference(encoder, decoder, joiner, features, lengths)
    save(folder / "expected", arrays, texts)
    suffix = "epoch-99-avg-1-chunk-16-left-64.onnx"
    exporter.export_encoder_model_onnx(encoder, str(folder / f"encoder-{suffix}"), 13)
    exporter.export_decoder_model_onnx(decoder, str(folder / f"decoder-{suffix}"), 13)
    exporter.export_joiner_model_onnx(joiner, str(folder / f"joiner-{suffix}"), 13)
    tokens = ["<blk>", "<sos/eos>", "<unk>", *(f"<0x{byte:02X}>" for byte in (0xC3, 0xA9)), "▁", "▁the", "▁a", "'s"]
    tokens += [f"{'▁' if i % 3 == 0 else ''}{chr(ord('a') + i)}" for i in range(VOCABULARY - len(tokens))]
    (folder / "tokens.txt").write_text("".join(f"{token} {i}\n" for i, token in enumerate(tokens)))


def reference(encoder, decoder, joiner, features, lengths):
    arrays, texts = {"features": features}, {}

    def predict(ys):
        return decoder(torch.tensor([ys[-2:]]))[0]

    def join(frame, decoder_out):
        return joiner(frame[None], decoder_out[None])[0]

    for length in lengths:
        frames, states = encode(encoder, features[:length])
        arrays[f"frames-{length}"] = frames.numpy()
        tokens, times = search.greedy(frames, predict, join, CONTEXT, 0, 2)
        texts |= {f"{length}.greedy.tokens": tokens, f"{length}.greedy.frames": times}
        tokens, times, score = search.modified_beam(frames, predict, join, CONTEXT, 0, 2, PATHS)
        texts |= {f"{length}.beam.tokens": tokens, f"{length}.beam.frames": times, f"{length}.beam.score": score}
    arrays["states"] = torch.cat([state.double().reshape(-1) for state in states]).float().numpy()
    arrays["logits"] = torch.stack([join(frame, predict([5, 9])) for frame in frames]).numpy()
    return arrays, texts
