"""Trains the model: `fit.py HOURS` in each of WORLD_SIZE processes.

HOURS of speech are heard in all, those of earlier runs included; the rate falls to nothing at their end. Stop and
resume anywhere: at most two minutes are lost.
"""
import math
import os
import sys
import time

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F

from augment import augment, plain
from cache import CACHE, wait_while_paused
from features import normalise
from model import FRAMES, SUBSAMPLING, Net, encode

RANK, WORLD = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
BATCH_SECONDS, PEAK, WARM_UP, GUIDED = 40, 1.5e-3, 300, 400
CHECKPOINT, SAVE_EVERY = CACHE / "checkpoint.pt", 120


def utterances():
    """This process's share of the shards, those written meanwhile included."""
    loaded = {}
    while True:
        for path in sorted((CACHE / "speech").glob("*.npz"))[RANK::WORLD]:
            if path not in loaded:
                with np.load(path) as shard:
                    ends = np.cumsum(shard["lengths"])
                    loaded[path] = list(zip(np.split(shard["mel"], ends[:-1]), shard["texts"].tolist()))
        yield [u for shard in loaded.values() for u in shard]


def batches(rng, easy):
    """Endless batches of utterances of like length; where `easy`, the first round begins with short ones."""
    for pool in utterances():
        order = sorted(pool, key=lambda u: len(u[0]) * rng.uniform(1, 1.15))
        found, batch = [], []
        for u in order:
            if batch and len(u[0]) * (len(batch) + 1) > BATCH_SECONDS * 100:
                found.append(batch)
                batch = []
            batch.append(u)
        parts = [found[:len(found) // 3], found[len(found) // 3:]] if easy else [found]
        easy = False
        for part in parts:
            for i in rng.permutation(len(part)):
                yield part[i], pool


def tensors(batch, pool, rng, share):
    """Features (a `share` of them augmented), their lengths, and the labels."""
    features = []
    for f, text in batch:
        other = pool[rng.integers(len(pool))][0]
        changed = augment(rng, f, other) if rng.random() < share else plain(rng, f)
        features.append(normalise(changed if len(changed) >= SUBSAMPLING * (1.1 * len(text) + 2) else plain(rng, f)))
    frames = [len(f) for f in features]
    mel = np.zeros((len(batch), -(-max(frames) // FRAMES) * FRAMES, features[0].shape[1]), np.float32)
    for row, f in zip(mel, features):
        row[:len(f)] = f
    return torch.from_numpy(mel), torch.tensor(frames), [encode(text) for _, text in batch]


def loss_of(net, mel, frames, labels, guidance):
    """CTC; at first blended with an even alignment, without which it stays at blanks for long."""
    with torch.autocast("cpu", torch.bfloat16):
        logp, _ = net(mel, frames, net.initial(len(mel)))
    steps, sizes = (frames + 3) // SUBSAMPLING, torch.tensor([len(y) for y in labels])
    loss = F.ctc_loss(logp.transpose(0, 1), torch.tensor(sum(labels, [])), steps, sizes, reduction="sum",
                      zero_infinity=True) / sizes.sum()
    if guidance > 0:
        even = torch.full(logp.shape[:2], -100)
        for row, y, n in zip(even, labels, steps.tolist()):
            row[:n] = torch.tensor(y)[torch.arange(n) * len(y) // n]
        loss = (1 - guidance) * loss + guidance * F.nll_loss(logp.transpose(1, 2), even, ignore_index=-100)
    return loss


def shared(net, extra):
    """Gradients averaged over the processes, and `extra` with them."""
    if WORLD > 1:
        flat = torch.cat([p.grad.reshape(-1) for p in net.parameters()] + [torch.tensor([extra])])
        dist.all_reduce(flat)
        flat /= WORLD
        for p, g in zip(net.parameters(), flat[:-1].split([p.numel() for p in net.parameters()])):
            p.grad.copy_(g.view_as(p))
        extra = flat[-1].item()
    return extra


def main():
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    if WORLD > 1:
        dist.init_process_group("gloo")
    budget = float(sys.argv[1])
    net = Net()
    optimiser = torch.optim.AdamW(net.parameters(), PEAK, betas=(0.9, 0.98), weight_decay=0.01, foreach=True)
    step, spent, heard = 0, 0.0, 0.0
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    if CHECKPOINT.exists():
        saved = torch.load(CHECKPOINT)
        net.load_state_dict(saved.get("net", saved["mean"]))
        if "optimiser" in saved:
            optimiser.load_state_dict(saved["optimiser"])
        mean = {k: v.float() for k, v in saved["mean"].items()}
        step, spent, heard = saved["step"], saved["spent"], saved["heard"]
    rng = np.random.default_rng([step, RANK])
    recent, ended = [], time.monotonic()
    saved_at = ended
    for batch, pool in batches(rng, easy=step == 0):
        if wait_while_paused():
            ended = time.monotonic()
        progress = heard / budget
        if progress >= 1:
            break
        rate = PEAK * min(1, (step + 1) / WARM_UP) * (1 if progress < 0.3 else
                                                      max(0.01, (1 + math.cos(math.pi * (progress - 0.3) / 0.7)) / 2))
        for group in optimiser.param_groups:
            group["lr"] = rate
        mel, frames, labels = tensors(batch, pool, rng, min(0.8, max(0, step - GUIDED) / 2000))
        loss = loss_of(net, mel, frames, labels, max(0, 1 - step / GUIDED))
        optimiser.zero_grad()
        loss.backward()
        heard += frames.sum().item() * WORLD / 360000
        began, ended = ended, time.monotonic()
        spent += shared(net, ended - began)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        step += 1
        decay = min(0.997, step / (step + 10))
        for k, v in net.state_dict().items():
            mean[k].mul_(decay).add_(v, alpha=1 - decay)
        recent.append(loss.item())
        if RANK == 0 and step % 50 == 0:
            print(f"{time.strftime('%H:%M:%S')} step {step} loss {np.mean(recent):.3f} rate {rate:.1e} "
                  f"heard {heard:.1f} h spent {spent / 3600:.2f} h", flush=True)
            recent.clear()
        if RANK == 0 and time.monotonic() - saved_at > SAVE_EVERY:
            save(net, optimiser, mean, step, spent, heard)
            saved_at = time.monotonic()
    if RANK == 0:
        save(net, optimiser, mean, step, spent, heard)


def save(net, optimiser, mean, step, spent, heard):
    part = CHECKPOINT.with_suffix(".part")
    torch.save(dict(config=net.config, net=net.state_dict(), mean=mean, optimiser=optimiser.state_dict(),
                    step=step, spent=spent, heard=heard), part)
    os.replace(part, CHECKPOINT)


if __name__ == "__main__":
    main()
