"""Small stand-ins for NeMo's Parakeets, TDT and RNN-T, in sherpa-onnx's and onnx-asr's layouts.

Names and shapes are those of NeMo 2's exports; what is inside the encoder is not: strided convolutions and one layer of
attention, masked by length, stand for a FastConformer.
"""
import json

import onnx
import torch
from torch import nn

import search

BANDS, WIDTH, HIDDEN, LAYERS = 128, 24, 20, 2
VOCABULARY = 30  # the blank comes after
DURATIONS = [0, 1, 2, 3, 4]
MOST = 10  # symbols in one frame, as NeMo's greedy.max_symbols


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [BANDS, WIDTH, WIDTH, WIDTH]
        self.strided = nn.ModuleList(nn.Conv1d(a, b, 3, 2, 1) for a, b in zip(widths, widths[1:]))
        self.attention = nn.ModuleList(nn.Linear(WIDTH, WIDTH) for _ in "qkv")
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, audio_signal, length):
        x = audio_signal
        for convolution in self.strided:
            x = torch.relu(convolution(x * mask(x, length)))
            length = (length + 1) // 2
        keep = mask(x, length)
        x = x.transpose(1, 2)
        q, k, v = (linear(x) for linear in self.attention)
        scores = (q @ k.transpose(1, 2)) * WIDTH**-0.5
        weights = scores.masked_fill(~keep, -1e4).softmax(-1)
        return self.norm(x + weights @ v).transpose(1, 2) * keep, length


def mask(x, length):
    return (torch.arange(x.shape[2])[None] < length[:, None])[:, None]


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY + 1, HIDDEN, padding_idx=VOCABULARY)
        self.lstm = nn.LSTM(HIDDEN, HIDDEN, LAYERS)

    def forward(self, targets, target_length, h, c):
        out, (h, c) = self.lstm(self.embedding(targets.long()).transpose(0, 1), (h, c))
        return out.permute(1, 2, 0), target_length, h, c


class Joiner(nn.Module):
    def __init__(self, durations):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(WIDTH, WIDTH), nn.Linear(HIDDEN, WIDTH)
        self.out = nn.Linear(WIDTH, VOCABULARY + 1 + len(durations))

    def forward(self, encoder_outputs, decoder_outputs):
        frames = self.encoder(encoder_outputs.transpose(1, 2)).unsqueeze(2)
        return self.out(torch.relu(frames + self.decoder(decoder_outputs.transpose(1, 2)).unsqueeze(1)))


class DecoderJoint(nn.Module):
    def __init__(self, decoder, joiner):
        super().__init__()
        self.decoder, self.joiner = decoder, joiner

    def forward(self, encoder_outputs, targets, target_length, input_states_1, input_states_2):
        out, length, h, c = self.decoder(targets, target_length, input_states_1, input_states_2)
        return self.joiner(encoder_outputs, out), length, h, c


def predict(decoder, token, state):
    """The predictor's output and state after one token."""
    out, _, h, c = decoder(torch.tensor([[token]], dtype=torch.int32), torch.ones(1, dtype=torch.int32), *state)
    return out, (h, c)


def start():
    return torch.zeros(LAYERS, 1, HIDDEN), torch.zeros(LAYERS, 1, HIDDEN)


def enliven(encoder, decoder, joiner, features, blank):
    """Random weights say the same all the time: spreads what the joiner adds up, with a share of blanks."""
    decoder.embedding.weight[:-1].normal_(0, 2)
    joiner.decoder.weight.normal_(0, 1)
    joiner.out.weight.normal_(0, 0.7)
    frames, _ = encode(encoder, features)
    std, mean = torch.std_mean(frames, 0)
    joiner.encoder.weight.copy_(torch.randn(WIDTH, WIDTH) * 0.8 / std)
    joiner.encoder.bias.copy_(-joiner.encoder.weight @ mean)
    logits = torch.cat([joiner(frames.T[None], predict(decoder, token, start())[0])[0, :, 0] for token in range(31)])
    joiner.out.bias[VOCABULARY] += (logits[:, :VOCABULARY].max(1).values - logits[:, VOCABULARY]).quantile(blank)


def encode(encoder, features):
    """Features (T, bands) to frames (T / 8, width), and how many of them count."""
    out, lengths = encoder(torch.from_numpy(features).T[None], torch.tensor([len(features)]))
    return out[0].T, int(lengths[0])


def reference(encoder, decoder, joiner, durations, features, lengths):
    arrays, texts = {"features": features}, {}
    for length in lengths:
        frames, count = encode(encoder, features[:length])
        arrays[f"frames-{length}"] = frames[:count].numpy()
        tokens, times, steps = search.transducer(
            frames[:count], start(), lambda token, state: predict(decoder, token, state),
            lambda frame, out: joiner(frame[None, :, None], out)[0, 0, 0], VOCABULARY, durations, MOST,
        )
        texts |= {f"{length}.tokens": tokens, f"{length}.frames": times, f"{length}.durations": steps}
    out, (h, c) = predict(decoder, 7, predict(decoder, 3, start())[1])
    arrays["predicted"] = torch.cat([out.reshape(-1), h.reshape(-1), c.reshape(-1)]).numpy()
    arrays["logits"] = joiner(frames[:count].T[None], out)[0, :, 0].numpy()
    return arrays, texts


def export(module, file, inputs, names, metadata=None):
    """As NeMo exports: axes that may vary are named after their tensor, so that no two have one name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    axes = {name: list(open_axes) for name, open_axes in {**names[0], **names[1]}.items()}
    torch.onnx.export(
        module, inputs, str(file), opset_version=13, input_names=list(names[0]), output_names=list(names[1]),
        dynamic_axes=axes,
    )
    model = onnx.load(str(file))
    onnx.helper.set_model_props(model, metadata or {})
    onnx.save(model, str(file))


def write_tokens(file):
    tokens = ["<unk>", "▁", "▁the", "▁a", "s", "<0xC3>", "<0xA9>", ".", ","]
    tokens += [f"{'▁' if i % 4 == 0 else ''}{chr(ord('a') + i)}" for i in range(VOCABULARY - len(tokens))]
    file.write_text("".join(f"{token} {i}\n" for i, token in enumerate([*tokens, "<blk>"])))


def write_parts(folder, encoder, decoder, joiner, url):
    frames, out = torch.zeros(1, WIDTH, 5), torch.zeros(1, HIDDEN, 1)
    export(
        encoder, folder / "encoder.onnx", (torch.zeros(1, BANDS, 40), torch.tensor([40])),
        ({"audio_signal": (0, 2), "length": (0,)}, {"outputs": (0, 2), "encoded_lengths": (0,)}),
        {
            "vocab_size": str(VOCABULARY), "normalize_type": "per_feature", "pred_rnn_layers": str(LAYERS),
            "pred_hidden": str(HIDDEN), "subsampling_factor": "8", "model_type": "EncDecRNNTBPEModel", "version": "2",
            "model_author": "NeMo", "url": url, "feat_dim": str(BANDS),
        },
    )
    targets = (torch.zeros(1, 1, dtype=torch.int32), torch.ones(1, dtype=torch.int32), *start())
    export(
        decoder, folder / "decoder.onnx", targets,
        (
            {"targets": (0, 1), "target_length": (0,), "states.1": (1,), "onnx::Slice_3": (1,)},
            {"outputs": (0, 2), "prednet_lengths": (0,), "states": (1,), "162": (1,)},
        ),
    )
    export(
        joiner, folder / "joiner.onnx", (frames, out),
        ({"encoder_outputs": (0, 2), "decoder_outputs": (0, 2)}, {"outputs": (0, 1, 2)}),
    )
    write_tokens(folder / "tokens.txt")


def write_fused(folder, encoder, decoder, joiner):
    export(
        encoder, folder / "encoder-model.onnx", (torch.zeros(1, BANDS, 40), torch.tensor([40])),
        ({"audio_signal": (0, 2), "length": (0,)}, {"outputs": (0, 2), "encoded_lengths": (0,)}),
    )
    inputs = (torch.zeros(1, WIDTH, 5), torch.zeros(1, 1, dtype=torch.int32), torch.ones(1, dtype=torch.int32))
    export(
        DecoderJoint(decoder, joiner), folder / "decoder_joint-model.onnx", (*inputs, *start()),
        (
            {
                "encoder_outputs": (0, 2), "targets": (0, 1), "target_length": (0,), "input_states_1": (1,),
                "input_states_2": (1,),
            },
            {"outputs": (0, 1, 2), "prednet_lengths": (0,), "output_states_1": (1,), "output_states_2": (1,)},
        ),
    )
    write_tokens(folder / "vocab.txt")
    config = {"model_type": "nemo-conformer-tdt", "features_size": BANDS, "subsampling_factor": 8}
    (folder / "config.json").write_text(json.dumps(config) + "\n")


def write(root, features, lengths, save):
    for name, durations, seed, blank in ("tdt", DURATIONS, 2, 0.4), ("rnnt", [], 4, 0.85):  # seeds that say something
        torch.manual_seed(seed)
        encoder, decoder, joiner = Encoder().eval(), Decoder().eval(), Joiner(durations).eval()
        enliven(encoder, decoder, joiner, features, blank)
        folder = root / f"parakeet-{name}"
        save(folder / "expected", *reference(encoder, decoder, joiner, durations, features, lengths))
        write_parts(folder, encoder, decoder, joiner, f"https://example.invalid/tiny-parakeet-{name}")
        if durations:
            write_fused(root / "parakeet-tdt-fused", encoder, decoder, joiner)
