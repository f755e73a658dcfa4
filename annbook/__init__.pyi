# Made from the page of names by `make export`.

from . import worked as worked
from .worked import at as at
from . import store as store
from .store import save as save
from .store import load as load
from . import signature as signature
from . import mistakes as mistakes
from . import activations as activations
from .activations import Activation as Activation
from .activations import identity as identity
from .activations import sigmoid as sigmoid
from .activations import tanh as tanh
from .activations import relu as relu
from .activations import leaky_relu as leaky_relu
from .activations import softplus as softplus
from .activations import softmax as softmax
from . import losses as losses
from .losses import Loss as Loss
from .losses import squared_error as squared_error
from .losses import half_squared_error as half_squared_error
from .losses import mse as mse
from .losses import binary_cross_entropy as binary_cross_entropy
from .losses import cross_entropy as cross_entropy
from .losses import sigmoid_cross_entropy as sigmoid_cross_entropy
from .losses import softmax_cross_entropy as softmax_cross_entropy
from . import layers as layers
from .layers import Step as Step
from .layers import Layer as Layer
from .layers import Dense as Dense
from .layers import arrays as arrays
from . import network as network
from .network import forward as forward
from .network import predict as predict
from .network import init as init
from .network import copy as copy
from . import backprop as backprop
from .backprop import backward as backward
from .backprop import gradient as gradient
from .backprop import numeric_gradient as numeric_gradient
from .backprop import gap as gap
from . import judging as judging
from .judging import check_gradient as check_gradient
from .judging import Check as Check
from . import diagnosis as diagnosis
from .diagnosis import checkup as checkup
from . import worksheets as worksheets
from .worksheets import worksheet as worksheet
from . import generalisation as generalisation
from .generalisation import Dropout as Dropout
from .generalisation import decay as decay
from . import training as training
from .training import minibatches as minibatches
from .training import sgd as sgd
from .training import momentum as momentum
from .training import adam as adam
from .training import fit as fit
from .training import accuracy as accuracy
from . import conv as conv
from .conv import Conv2D as Conv2D
from .conv import MaxPool2D as MaxPool2D
from .conv import Flatten as Flatten
from . import recurrent as recurrent
from .recurrent import RNN as RNN
from .recurrent import LSTM as LSTM
from .recurrent import Last as Last
from .recurrent import clip as clip
from . import elsewhere as elsewhere
from .elsewhere import to_torch as to_torch
from .elsewhere import from_torch as from_torch
from .elsewhere import adopt as adopt
from . import data as data
from .data import xor as xor
from .data import moons as moons
from .data import circles as circles
from .data import spiral as spiral
from .data import digits as digits
from .data import mnist as mnist
from .data import load_idx as load_idx
from .data import measured as measured
from .data import one_hot as one_hot
from .data import split as split
from .data import text as text
from . import tables as tables
from .tables import load_csv as load_csv
from .tables import standardise as standardise
from .tables import wine as wine
from . import pictures as pictures
from .pictures import picture as picture
from . import ops as ops
from . import tape as tape
from .tape import Tape as Tape
from .tape import Traced as Traced
from .tape import TapeError as TapeError
from . import tapefile as tapefile
from . import history as history
from .history import explain as explain
from .history import steps as steps
from . import recording as recording
from .recording import record as record
from .recording import show_work as show_work
from . import formulas as formulas
from . import edits as edits
from . import changes as changes
from . import marking as marking
from .marking import mark as mark
from . import sheets as sheets
from . import classroom as classroom
from . import teaching as teaching
from . import platforms as platforms
from . import trials as trials
from . import symptoms as symptoms
from . import samples as samples
from . import cures as cures
from . import table as table
from . import figures as figures
from . import diagram as diagram
from . import live as live
from . import sandbox as sandbox
from . import board as board
from . import fitting as fitting
from . import lab as lab
from . import maps as maps
from . import conventions as conventions
from . import asking as asking
from . import sheetlab as sheetlab
from . import explorers as explorers

__version__: str
__all__ = [
    "at",
    "save",
    "load",
    "Activation",
    "identity",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "softplus",
    "softmax",
    "Loss",
    "squared_error",
    "half_squared_error",
    "mse",
    "binary_cross_entropy",
    "cross_entropy",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
    "Step",
    "Layer",
    "Dense",
    "arrays",
    "forward",
    "predict",
    "init",
    "copy",
    "backward",
    "gradient",
    "numeric_gradient",
    "gap",
    "check_gradient",
    "Check",
    "checkup",
    "worksheet",
    "Dropout",
    "decay",
    "minibatches",
    "sgd",
    "momentum",
    "adam",
    "fit",
    "accuracy",
    "Conv2D",
    "MaxPool2D",
    "Flatten",
    "RNN",
    "LSTM",
    "Last",
    "clip",
    "to_torch",
    "from_torch",
    "adopt",
    "xor",
    "moons",
    "circles",
    "spiral",
    "digits",
    "mnist",
    "load_idx",
    "measured",
    "one_hot",
    "split",
    "text",
    "load_csv",
    "standardise",
    "wine",
    "picture",
    "Tape",
    "Traced",
    "TapeError",
    "explain",
    "steps",
    "record",
    "show_work",
    "mark",
]
