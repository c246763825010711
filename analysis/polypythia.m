% Prints the final numbers of a sweep, and shows how a trace is read in Octave:   octave-cli analysis/polypythia.m SWEEP
%
% load("-hdf5", TRACE, GROUP) gives a struct; axes run from the last to the first, and "layer.0" is named layer_0.
1;

% The file names of the traces of a folder of runs.
function paths = polypythia_traces(folder)
  paths = glob(fullfile(folder, "*", "trace.h5"));
  if isempty(paths)
    error("%s holds no folder with a trace.h5", folder);
  end
end

% The last values of a group: a struct of numbers by the names of the variables over step.
function last = polypythia_last(trace, group)
  variables = load("-hdf5", trace, group).(group);
  rows = numel(variables.step);
  last = struct();
  for name = fieldnames(variables)'
    values = variables.(name{1});
    if isnumeric(values) && isvector(values) && numel(values) >= rows
      last.(name{1}) = double(values(rows));
    end
  end
end

% The activations at a site of the network in the last observed step, tokens x features.
function values = polypythia_activations(trace, site)
  group = load("-hdf5", trace, "activations").activations;
  values = double(squeeze(group.(strrep(site, ".", "_"))(:, :, numel(group.step))))';
end

% Debiased linear CKA of two matrices over the same items (rows): HSIC by the unbiased estimator of Song et al. (2012).
function value = polypythia_debiased_cka(x, y)
  k = x * x'; k(1:rows(k) + 1:end) = 0;
  l = y * y'; l(1:rows(l) + 1:end) = 0;
  n = rows(k);
  independence = @(a, b) (sum(sum(a .* b)) + sum(a(:)) * sum(b(:)) / ((n - 1) * (n - 2)) ...
    - 2 / (n - 2) * sum(a) * sum(b)') / (n * (n - 3));
  value = independence(k, l) / sqrt(independence(k, k) * independence(l, l));
end

paths = polypythia_traces(argv(){end});
losses = [];
for index = 1:numel(paths)
  [~, run] = fileparts(fileparts(paths{index}));
  train = polypythia_last(paths{index}, "train");
  validation = polypythia_last(paths{index}, "validation");
  weights = load("-hdf5", paths{index}, "weights").weights;
  l2 = weights.model(strcmp(cellstr(strrep(weights.metric, char(0), " ")), "l2"), numel(weights.step));
  printf("%s training_loss\t%.17g\n%s validation_loss\t%.17g\n%s l2\t%.17g\n", run, train.loss, run, validation.loss, run, l2);
  losses(end + 1) = validation.loss;
end
printf("median\t%.17g\nstandard_deviation\t%.17g\n", median(losses), std(losses));
x = polypythia_activations(paths{1}, "final");
y = polypythia_activations(paths{2}, "final");
printf("debiased_cka final\t%.17g\n", polypythia_debiased_cka(x, y));
