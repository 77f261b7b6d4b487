"""A tiny Whisper of fixed random weights, as openai/whisper model.py defines the network, and its exports.

Every layout is exported from the same weights, so that all of them have to say the same words.
"""
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

STATE, HEADS, LAYERS, MELS, FRAMES, POSITIONS, CONTEXT = 32, 2, 2, 80, 3000, 1500, 448
HEAD = STATE // HEADS


def sinusoids(length, channels):
    steps = math.log(10_000) / (channels // 2 - 1)
    angles = torch.arange(length)[:, None] * torch.exp(-steps * torch.arange(channels // 2))[None]
    return torch.cat([angles.sin(), angles.cos()], 1)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query = nn.Linear(STATE, STATE)
        self.key = nn.Linear(STATE, STATE, bias=False)
        self.value = nn.Linear(STATE, STATE)
        self.out = nn.Linear(STATE, STATE)

    @staticmethod
    def heads(x):
        return x.view(x.shape[0], -1, HEADS, HEAD).transpose(1, 2)

    def attend(self, x, key, value, mask=None):
        """Keys and values are split into heads: (batch, heads, positions, state / heads)."""
        scores = self.heads(self.query(x)) @ key.transpose(2, 3) / math.sqrt(HEAD)
        if mask is not None:
            scores = scores + mask
        mixed = (scores.softmax(-1) @ value).transpose(1, 2)
        return self.out(mixed.reshape(mixed.shape[0], -1, STATE))


class Block(nn.Module):
    def __init__(self, cross):
        super().__init__()
        self.attention, self.attention_norm = Attention(), nn.LayerNorm(STATE)
        if cross:
            self.cross, self.cross_norm = Attention(), nn.LayerNorm(STATE)
        self.mlp = nn.Sequential(nn.Linear(STATE, 4 * STATE), nn.GELU(), nn.Linear(4 * STATE, STATE))
        self.mlp_norm = nn.LayerNorm(STATE)

    def cross_keys(self, heard):
        return Attention.heads(self.cross.key(heard)), Attention.heads(self.cross.value(heard))

    def forward(self, x, key, value, cross_key=None, cross_value=None, mask=None):
        x = x + self.attention.attend(self.attention_norm(x), key, value, mask)
        if cross_key is not None:
            x = x + self.cross.attend(self.cross_norm(x), cross_key, cross_value)
        return x + self.mlp(self.mlp_norm(x))

    def keys(self, x):
        x = self.attention_norm(x)
        return Attention.heads(self.attention.key(x)), Attention.heads(self.attention.value(x))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(MELS, STATE, 3, padding=1)
        self.second = nn.Conv1d(STATE, STATE, 3, stride=2, padding=1)
        self.register_buffer("positions", sinusoids(POSITIONS, STATE))
        self.blocks = nn.ModuleList(Block(False) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(STATE)

    def forward(self, mel):
        x = F.gelu(self.second(F.gelu(self.first(mel)))).transpose(1, 2) + self.positions
        for block in self.blocks:
            x = block(x, *block.keys(x))
        return self.norm(x)


class Decoder(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, STATE)
        self.positions = nn.Parameter(torch.empty(CONTEXT, STATE))
        self.blocks = nn.ModuleList(Block(True) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(STATE)

    def logits(self, x):
        return self.norm(x) @ self.tokens.weight.t()

    def forward(self, ids, heard):
        """Without any cache: what the layouts are held against."""
        length = ids.shape[1]
        x = self.tokens(ids) + self.positions[:length]
        mask = torch.full((CONTEXT, CONTEXT), -1e9).triu(1)[:length, :length]
        for block in self.blocks:
            x = block(x, *block.keys(x), *block.cross_keys(heard), mask)
        return self.logits(x)


def network(vocabulary, seed):
    """Random weights, shaped so that sentences have words, times and an end: the end gets likelier with every token."""
    torch.manual_seed(seed)
    encoder, decoder = Encoder().eval(), Decoder(vocabulary.size).eval()
    with torch.no_grad():
        for module in (encoder, decoder):
            for name, weight in module.named_parameters():
                if "norm" in name:
                    weight.copy_(torch.full_like(weight, float(name.endswith("weight"))))
                elif name.endswith("bias"):
                    weight.normal_(0, 0.02)
                elif weight.dim() > 1:
                    weight.normal_(0, 2.5 / math.sqrt(weight[0].numel()))
        for block in decoder.blocks:
            block.cross.out.weight *= 4
        tokens, positions = decoder.tokens.weight, decoder.positions
        end = torch.randn(STATE)
        end = F.normalize(end - end.mean(), dim=0)
        tokens.normal_(0, 0.8)
        tokens[vocabulary.timestamps :] *= 0.6
        tokens -= (tokens @ end)[:, None] * end
        tokens[vocabulary.end] = 3 * end
        positions.normal_(0, 3)
        positions += torch.linspace(-180, 5184, CONTEXT)[:, None].clamp(-6, 400) * end
    return encoder, decoder


class First(nn.Module):
    """Optimum's decoder_model: all tokens at once, and all keys and values."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, ids, heard):
        d, length, kept = self.decoder, ids.shape[1], []
        x = d.tokens(ids) + d.positions[:length]
        mask = torch.full((length, length), -1e9).triu(1)
        for block in d.blocks:
            own, cross = block.keys(x), block.cross_keys(heard)
            kept += [*own, *cross]
            x = block(x, *own, *cross, mask)
        return (d.logits(x), *kept)


class Past(nn.Module):
    """Optimum's decoder_with_past_model: one more token, its keys and values joined to those before."""

    def __init__(self, decoder, stated):
        super().__init__()
        self.decoder, self.stated = decoder, stated

    def forward(self, ids, *past):
        d, kept = self.decoder, []
        if self.stated:
            *past, position = past
            x = d.tokens(ids) + d.positions[position]
        else:
            x = d.tokens(ids) + d.positions[past[0].shape[2] : past[0].shape[2] + ids.shape[1]]
        for i, block in enumerate(d.blocks):
            key, value, *cross = past[4 * i : 4 * i + 4]
            own = block.keys(x)
            key, value = torch.cat([key, own[0]], 2), torch.cat([value, own[1]], 2)
            kept += [key, value]
            x = block(x, key, value, *cross)
        return (d.logits(x), *kept)


class SherpaEncoder(nn.Module):
    """sherpa-onnx: the cross keys and values of all layers, heads not split."""

    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, mel):
        heard = self.encoder(mel)
        return (
            torch.stack([block.cross.key(heard) for block in self.decoder.blocks]),
            torch.stack([block.cross.value(heard) for block in self.decoder.blocks]),
        )


class SherpaDecoder(nn.Module):
    """sherpa-onnx: caches (layers, batch, 448, state), written in at the offset."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, ids, keys, values, cross_keys, cross_values, offset):
        d = self.decoder
        end = offset[0] + ids.shape[1]
        x = d.tokens(ids) + d.positions[offset[0] : end]
        place = torch.arange(CONTEXT)
        mask = (place[None, :end] > place[offset[0] : end, None]) * -1e9
        new_keys, new_values = [], []
        for i, block in enumerate(d.blocks):
            normed = block.attention_norm(x)
            key = torch.cat([keys[i, :, : offset[0]], block.attention.key(normed)], 1)
            value = torch.cat([values[i, :, : offset[0]], block.attention.value(normed)], 1)
            new_keys.append(torch.cat([key, keys[i, :, end:]], 1))
            new_values.append(torch.cat([value, values[i, :, end:]], 1))
            heads = Attention.heads
            x = block(x, heads(key), heads(value), heads(cross_keys[i]), heads(cross_values[i]), mask)
        return d.logits(x), torch.stack(new_keys), torch.stack(new_values)


def mel(case):
    """Features by a formula that any language can follow: (80, 3000), float32."""
    band, frame = np.arange(MELS)[:, None], np.arange(FRAMES)[None]
    wave = 0.6 * np.sin(0.05 * (band + 1) * (case + 1) + 0.013 * frame * (1 + band % 5))
    return (wave + 0.3 * np.cos(0.0021 * frame * (case + 2))).astype(np.float32)
