package dev.fovea.kernel;

/** Everything that a family of kernels promises. A family's test names its kernels and how exact they are. */
public interface KernelsContract
        extends Conv2dContract,
                ConvMaxPool2dContract,
                MaxPool2dContract,
                AvgPool2dContract,
                BatchNormContract,
                DenseContract,
                ActivationContract,
                CurveContract,
                PreluContract,
                MultiplyContract,
                ResponseNormContract,
                LossContract,
                SgdContract,
                UpdateContract,
                FiniteContract,
                SeedContract,
                TextbookContract {}
