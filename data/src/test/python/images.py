"""Writes images.npz, which ImagesTest reads: python3 images.py FOLDER (Pillow 12, NumPy, colorsys)."""
import colorsys
import os
import sys

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

rng = np.random.default_rng(5)
smooth = np.add.outer(np.arange(9) * 12, np.arange(11) * 9)[:, :, None] + rng.integers(0, 60, (9, 11, 3))
pixels = np.clip(smooth * np.array([1.0, 0.7, 0.5]), 0, 255).astype(np.uint8)
image = Image.fromarray(pixels)


def planes(im):
    return np.asarray(im).transpose(2, 0, 1).astype(np.float32) / 255


def resized(size, how):
    """Each channel as floats, so that nothing is rounded to bytes."""
    h, w = size
    return np.stack([np.asarray(Image.fromarray(p).resize((w, h), how)) for p in planes(image)])


big = np.array(Image.fromarray(rng.integers(30, 200, (40, 40, 3)).astype(np.uint8)).resize((40, 40)))
hue = np.array([[colorsys.hsv_to_rgb((h + 0.15) % 1, s, v) for h, s, v in (colorsys.rgb_to_hsv(*p) for p in row)] for row in pixels / 255.0])
np.savez_compressed(
    os.path.join(sys.argv[1], "images.npz"),
    image=planes(image),
    down=resized((4, 5), Image.Resampling.BILINEAR),
    up=resized((20, 17), Image.Resampling.BILINEAR),
    mixed=resized((3, 23), Image.Resampling.BILINEAR),
    nearest=resized((4, 25), Image.Resampling.NEAREST),
    brightness=planes(ImageEnhance.Brightness(image).enhance(1.3)),
    contrast=planes(ImageEnhance.Contrast(image).enhance(0.4)),
    saturation=planes(ImageEnhance.Color(image).enhance(1.5)),
    sharpness=planes(ImageEnhance.Sharpness(image).enhance(1.7)),
    hue=hue.transpose(2, 0, 1).astype(np.float32),
    posterize=planes(ImageOps.posterize(image, 4)),
    solarize=planes(ImageOps.solarize(image, 128)),
    autocontrast=planes(ImageOps.autocontrast(image)),
    large=planes(Image.fromarray(big)),
    equalize=planes(ImageOps.equalize(Image.fromarray(big))),
)
