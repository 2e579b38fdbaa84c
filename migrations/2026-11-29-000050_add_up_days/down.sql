DROP TABLE day_posting;
DROP TABLE day_figure;
DROP TABLE figure_feed;
