"""A streaming CTC acoustic model: chunked convolution and attention blocks over four-fold subsampled log-mel.

A chunk is 8 steps (32 frames, 320 ms). Inside its chunk a step sees both ways, beyond it only the past: the chunk
before for convolutions, 8 chunks (2.56 s) for attention. So a stream that carries the `State` from chunk to chunk
computes what the whole utterance at once does.
"""
import torch
import torch.nn.functional as F
from torch import nn

LETTERS = " 'abcdefghijklmnopqrstuvwxyz"  # label 0 is blank, then these
LABELS = len(LETTERS) + 1
SUBSAMPLING, CHUNK, KERNEL, PAST = 4, 8, 15, 64
FRAMES = SUBSAMPLING * CHUNK
SIDE = KERNEL // 2
FRONT = 3  # frames (and half-rate frames) of the past that each subsampling layer sees


class Chunked(nn.Module):
    """Depthwise convolution that is blind to what follows its chunk.

    Trained as one banded matrix for each channel, which is faster backwards; run and exported as the convolution it is.
    """

    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width, 1, KERNEL).uniform_(-0.25, 0.25))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x, past):
        """x [B, chunks, 8, D]; past [B, 7, D], the steps before x. Returns the same shape and the new past."""
        B, N, C, D = x.shape
        past = past.to(x.dtype)
        steps = torch.cat([past, x.reshape(B, N * C, D)], 1)
        before = torch.cat([past.unsqueeze(1), x[:, :-1, C - SIDE:]], 1)
        seen = torch.cat([before, x], 2).reshape(B * N, SIDE + C, D)
        if self.training:
            taps = F.pad(self.weight[:, 0], (C, C))
            band = torch.stack([taps[:, C - i:C - i + SIDE + C] for i in range(C)], 2)
            y = torch.bmm(seen.permute(2, 0, 1), band).permute(1, 2, 0) + self.bias
        else:
            y = F.conv1d(F.pad(seen.transpose(1, 2), (0, SIDE)), self.weight, self.bias, groups=D).transpose(1, 2)
        return y.reshape(B, N, C, D), steps[:, -SIDE:]


class Block(nn.Module):
    """Convolution, attention where asked for, feed-forward; each normalised before and added to its input."""

    def __init__(self, width, heads, attend):
        super().__init__()
        self.heads, self.attend = heads, attend
        self.n1, self.pw1, self.dw = nn.LayerNorm(width), nn.Linear(width, 2 * width), Chunked(width)
        self.nd, self.pw2 = nn.LayerNorm(width), nn.Linear(width, width)
        if attend:
            self.n2, self.qkv, self.o = nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.n3, self.f1, self.f2 = nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, valid, bias, past, cache):
        B, T, D = x.shape
        h = F.glu(self.pw1(self.n1(x)), -1)
        h = h * valid.to(h.dtype)
        h, past = self.dw(h.view(B, -1, CHUNK, D), past)
        x = x + self.pw2(F.silu(self.nd(h.reshape(B, T, D).float())))
        if self.attend:
            q, k, v = self.qkv(self.n2(x)).view(B, T, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
            k, v = torch.cat([cache[:, 0], k], 2), torch.cat([cache[:, 1], v], 2)
            weights = torch.softmax(q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + bias, -1)
            x = x + self.o((weights @ v).transpose(1, 2).reshape(B, T, D))
            cache = torch.stack([k[:, :, -PAST:], v[:, :, -PAST:]], 1)
        return x + self.f2(F.silu(self.f1(self.n3(x)))), past, cache


class Net(nn.Module):
    def __init__(self, width=192, blocks=8, heads=4, attend=(4, 7)):
        super().__init__()
        self.config = dict(width=width, blocks=blocks, heads=heads, attend=tuple(attend))
        self.c1, self.c2 = nn.Linear(5 * 80, width), nn.Linear(5 * width, width)
        self.blocks = nn.ModuleList([Block(width, heads, i in attend) for i in range(blocks)])
        self.n0, self.nf, self.out = nn.LayerNorm(width), nn.LayerNorm(width), nn.Linear(width, LABELS)

    def initial(self, batch):
        """The state before the first frame: front frames, half-rate frames, then convolution and attention pasts."""
        D, H = self.config["width"], self.config["heads"]
        attending = len(self.config["attend"])
        return [torch.zeros(batch, FRONT, 80), torch.zeros(batch, FRONT, D),
                torch.zeros(batch, len(self.blocks), SIDE, D), torch.zeros(batch, attending, 2, H, PAST, D // H),
                torch.zeros(batch, PAST)]

    def forward(self, mel, length, state):
        """mel [B, T, 80] with T a multiple of 32, length [B] frames of it. Returns logp [B, T/4, 29] and the new state."""
        front, half, conv, attention, seen = state
        frames = torch.arange(mel.shape[1], device=mel.device)
        mel = mel * (frames[None] < length[:, None]).to(mel.dtype).unsqueeze(-1)
        x, front = _halved(mel, front, self.c1)
        x, half = _halved(x, half, self.c2)
        valid = (frames[::SUBSAMPLING][None] < length[:, None]).to(mel.dtype)
        bias, seen = _visible(valid, seen)
        valid = valid.unsqueeze(-1)
        x = self.n0(x.float()) * valid
        convs, caches = [], []
        for i, block in enumerate(self.blocks):
            x, past, cache = block(x, valid, bias, conv[:, i], attention[:, len(caches)] if block.attend else None)
            convs.append(past)
            if block.attend:
                caches.append(cache)
        logp = F.log_softmax(self.out(self.nf(x)).float(), -1)
        return logp, [front, half, torch.stack(convs, 1), torch.stack(caches, 1), seen]


def _halved(x, past, layer):
    """Half the rate: each output sees three inputs before its own pair, through one matrix."""
    x = torch.cat([past.to(x.dtype), x], 1)
    end = x.shape[1] - FRONT - 1
    return F.silu(layer(torch.cat([x[:, k:k + end:2] for k in range(5)], 2))), x[:, -FRONT:]


def _visible(valid, seen):
    """Attention bias [B, 1, T, 64 + T]: a step sees its chunk and the 8 before, as far as sound was fed in."""
    seen = torch.cat([seen, valid], 1)
    key = torch.arange(seen.shape[1], device=valid.device) // CHUNK
    ahead = key[None] - key[PAST:, None]
    near = (ahead <= 0) & (ahead >= -(PAST // CHUNK))
    visible = near.to(valid.dtype)[None] * seen[:, None]
    return (visible.unsqueeze(1) - 1) * 1e4, seen[:, -PAST:]


def encode(text):
    return [LETTERS.index(c) + 1 for c in text]


def greedy(logp, steps):
    """The text of each row: best label of each step, repeats merged, blanks dropped."""
    texts = []
    for row, n in zip(logp.argmax(-1).tolist(), steps.tolist()):
        kept = [c for c, before in zip(row[:n], [0] + row[:n]) if c and c != before]
        texts.append(" ".join("".join(LETTERS[c - 1] for c in kept).split()))
    return texts
