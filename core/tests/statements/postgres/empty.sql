-- only a comment;

  
